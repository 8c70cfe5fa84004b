"""English words that say about the same in what is said of policies: each line is a group."""

from __future__ import annotations

# The dictionary behind `Vocabulary` has others, and words of change stand in `change_words.py`.
SAME_WORDS = """
science scientific scientist
recognise recognize recognition recognised recognized
spend spending expenditure invest investment fund funds funding money finance cost pay outlay budget
found founder establish establishment create creation launch initiate form formation start set
deputies delegate delegates delegation representative representatives
weakness weaknesses shortcoming shortcomings deficiency problem drawback flaw challenge lack shortage
propose proposal suggest suggestion recommend recommendation call urge request ask demand
head lead leader leadership direct director chief boss charge run manage manager management chair oversee
hold held convene convened meet meeting gather gathering organise organize host stage happen occur
open opened opening unveil unveiled inaugurate inaugurated inauguration launch launched start started commission
publish publication issue issued release announce announcement promulgate print introduce
introduce bring attract attraction recruit recruitment admit
amend amendment revise revision change update modify
build built construct construction erect develop development establish set
implement implementation execute execution realise realize practice enforce apply
concentrate focus focuses emphasis prioritise prioritize priority centre center
key main major important principal
complete completed completion finish finished conclude end
increase rise grow growth raise improve improvement enhance strengthen boost expand
decrease reduce reduction fall decline drop lower cut shrink
accelerate acceleration speed quicken faster rapid rapidly fast quick
begin beginning start commence initiate onset
goal aim target objective purpose plan intend intention ambition seek strive
plan scheme program programme project initiative
rule regulation law measure provision policy act statute legislation
measure step action
opinions guidelines guidance document
help aid assist assistance support back sponsor promote promotion encourage foster
allow permit permission authorise authorize enable let
permit licence license permission
require requirement oblige obligation mandatory compulsory must need
area field domain sector sphere region zone district territory
company firm enterprise business corporation
institution institute organisation organization body establishment
department bureau office agency division
government authority authorities administration
laboratory lab laboratories labs
city municipal municipality urban
province provincial
nation national country
world global international worldwide
foreign overseas abroad
school educational education
university college
talent talents personnel expert professional specialist staff workforce
job employment work post position employ
remuneration wage salary pay earning
legal legally lawful legitimate
house housing dwelling residential
share sharing common joint shared mutual mutually reciprocal collective
cooperation cooperate collaborative collaboration collaborate partnership
draft drafted drawn prepare formulate write compile
agreement treaty pact accord deal
say state tell declare mention name report point note stress
show indicate reveal demonstrate prove
top high leading
new fresh recent novel
past last recent previous
big large great huge vast
small little minor
environment environmental ecological ecology green
agriculture agricultural farm farming
health medical medicine healthcare clinical
digital intelligence smart intelligent
car automobile vehicle automotive
power energy electricity electric
tax taxation levy duty
fee charge price
revenue income
turnover sales
rate proportion share percentage ratio
equipment device instrument apparatus machine facility
capability ability capacity
hub center centre base
progress advance advancement
settle move join
citizen resident inhabitant
child children
woman women female
man men male
elderly aged senior
poor poverty
doctor physician
pupil student
year annual annually yearly
month monthly
day daily
week weekly
before prior previously ahead
after following since
achieve achievement attain reach realise realize accomplish
provide provision supply offer deliver
protect protection safeguard conserve conservation preserve
trade commerce commercial
produce production manufacture manufacturing
research study investigate r
development d
artificial ai
intelligence ai
product gdp
gross gdp
fulfil fulfill satisfy meet
join participate participation attend attendance
goods product commodity
use utilise utilize application apply
training cultivate nurture
trial pilot experiment experimental test
wide widen broad broaden
safe safety secure security
approve approval authorise authorize grant
adopt pass approve
review examine consider
expand enlarge extend extension
restrict limit cap
replace substitute
transfer move shift
log login sign
turn become transform develop build
goal end
largest biggest main
have own possess
world globe earth
rank place
use employ
unite merge combine integrate integration
link connect connection
write draft formulate
operate operation use run
publish appear announce
body institution organisation organization agency department ministry
apartment flat
lorry truck
holiday vacation
kid child
teacher instructor educator
evidence proof
monitor check inspect inspector inspection supervise oversee
evaluate evaluation assess assessment appraise appraisal
investigate investigation probe inquiry enquiry examine
compensate compensation reimburse reimbursement repay refund
criticise criticize criticism complain complaint object objection
praise commend welcome applaud
obtain receive get gain acquire
award grant confer
damage harm
purchase buy acquire acquisition
earnings wage salary pay income
disabled disability handicapped
pregnant expectant
illness disease sickness
cure treat treatment therapy
vaccine vaccination vaccinate inoculate inoculation immunise immunize immunisation immunization
death mortality die dead
pollute pollution contaminate contamination
emission emissions emit discharge
waste rubbish garbage refuse trash
flood flooding inundation
forest woodland
river waterway
sea ocean marine maritime
coast coastal shore
road street
highway motorway expressway
railway railroad rail
harbour harbor port
traffic transport transportation transit
bicycle bike cycle cycling cyclist
accident crash collision
injure injury hurt wound
court tribunal
lawsuit litigation
crime offence offense criminal
punish punishment penalise penalize penalty sanction
prison jail imprisonment
consent agree agreement
delete erase erasure deletion
collect gather collection
store storage keep retain retention
transfer transmit transmission send
disclose disclosure reveal
breach violate violation infringe infringement contravene
customer client consumer buyer
seller vendor trader merchant retailer
employee worker staff
hire employ recruit
appoint appointment name nominate
dismiss dismissal sack
retire retirement
insurance insure insured
loan lend lending credit
tenant renter lessee
landlord lessor
rent rental lease
household family home
neighbourhood neighborhood community
rural countryside
parliament legislature congress
vote ballot poll election elect
subsidise subsidize subsidy grant allowance fund finance
close shut closure
deposit depositor saver saving savings
unmanned driverless autonomous
deficit shortfall shortage
teach teaching instruct instruction educate
learn learning study
exam examination
diploma qualification certificate
scholarship bursary stipend
kindergarten preschool
medicine drug medication pharmaceutical
surgery operation
obese obesity overweight
smoking smoke tobacco
hunger famine starvation
oil petroleum
solar photovoltaic
nuclear atomic
shop store
internet online web
website portal
app application software
phone telephone
scientist researcher scholar
result outcome finding
conclude conclusion find finding
discover detect discovery
warn warning caution alert
threat danger risk hazard
dangerous hazardous unsafe harmful
urgent emergency pressing
simple easy straightforward
difficult hard tough
enough sufficient adequate
false incorrect
correct accurate
fair just equitable
transparent transparency openness
secret confidential
voluntary optional
temporary interim provisional
former previous
current present existing
future upcoming forthcoming
entire whole
part portion
separate distinct
special particular specific
visit tour trip journey
tourist visitor traveller traveler
hotel accommodation
rain rainfall precipitation
storm hurricane typhoon cyclone
earthquake quake
victim casualty
donate donation contribute contribution
manufacturer producer maker
factory plant
farmer grower peasant
crop harvest
livestock cattle
fishery fisheries fishing fish
advertise advertisement advert advertising
licence license licensed permit
chair chairman chairwoman chairperson
regulator regulate regulatory supervise supervision supervisory watchdog
decide decision ruling rule
debate discuss discussion deliberate
negotiate negotiation talks
refuse refusal decline
oppose opposition object resist
postpone delay defer
prevent prevention avoid avert
solve solution resolve settle
answer reply respond response
inform notify notification tell
consult consultation
train training coach
guide guidance advise advice
duty obligation responsibility
right entitlement entitled
benefit advantage
reason cause
effect impact consequence
resident occupant
migrant immigrant immigration migration
border frontier
army military troops
homeless rough-sleeping
unemployed jobless unemployment
wealthy rich affluent
cheap affordable inexpensive
expensive costly
monthly month
yearly year
weekly week
"""
