"""What a dictionary of Chinese does not tell of the words of administration."""

from __future__ import annotations

# Words that say so little, or lean so much on the next, that English often leaves them out.
LIGHT = frozenset(
    (
        "必须 应当 应该 需要 需 须 如何 怎样 期间 时期 以下 以上 以内 以外 以来 以后 以前 之间 "
        "之后 之前 期限 因为 由于 因此 为了 部门 机构 人员 单位 担任 出任 当选 进入 起来 可以 "
        "能够 获得 得到 取得 拥有 具有 方面 情况 问题 方式 途径 有关 相关 其他 其中 一些 许多 "
        "多个 所有 进行 开展 实施 实行 作出 做出 给予 予以 加以 提供 达到 达 左右 大约 约为 "
        "总共 一共 共计 分别 以及 并且 而且 或者 如果 时间 日期 地方 地区 全国 全市 全省 本市 "
        "本省 该市 该省 我国 文件 文章 报告 报道 通知 资料 材料 内容 表示 指出 显示 称为 是否 "
        "已经 曾经 正在 将要 即将 继续 同时 此外 另外 还有 没有 不能 不得 不会 不是 一个 一种 "
        "一项 两个 两国 两地 双方 用于 出来 下来 上去 之一 属于 位于 成为 作为 设有 包括 包含 "
        "例如 比如 等等 方案 任务 事项 工作 活动 领域 行业 范围 水平 程度 数量 规模 能力 力度 "
        "提到 提及 谈到 写道 认为 折合 到了 "
        "要求 规定 条件 措施 人们 国家 来自 共有 每年 每月 每天 年度 目前 当前 现在 今年 去年 "
        "明年 今后 未来 未经 目标 目的"
    ).split()
)
# Grammar, measures and endings that are cut off from the word they belong to.
LIGHT_CHARACTERS = frozenset(
    "岁套棵盏艘辆台间所座项条款批名位人者员性化率式型度级类当任旁起来去因应需须可能要会不无未没非再又也都还就才很更最已曾着过了的地得之其此该"
    "各每某另将被把给对于从到向与和及或并而且但如若虽等称叫做为是有在以由使让用按据经多少全本约近超逾余几第又既即则共同凡均皆仅只只达成至"
    "零一二三四五六七八九十百千万亿两第"  # compared as numbers
    "市省区县镇村州国部局厅处办委院校场站点线路网层楼家户组队界方面内外中前后上下里间时期次回遍番倍成份支张片块颗粒滴"
)
# What one character means, and what a source says that says the opposite.
OPPOSITES = {
    "大": ("big large great major", "small little minor"),
    "小": ("small little minor", "big large great major"),
    "新": ("new newly fresh", "old used former"),
    "旧": ("old used former", "new newly"),
    "老": ("old elderly senior", "new young"),
    "男": ("male man men boy", "female woman women girl"),
    "女": ("female woman women girl", "male man men boy"),
    "高": ("high higher tall", "low lower"),
    "低": ("low lower", "high higher"),
}
# Of a sense of several words these need not be said: "solar energy" is said by "the solar industry".
GENERIC = (
    "energy treatment household person people department goods thing matter affairs product area work activity "
    "condition system method process place service kind type somebody someone something sb sth one especially usually "
    "etc esp "
    "used use measure word classifier general certain make take be become have do get"
)
# What one word of Chinese may stand for, and English tells apart.
ONE_IN_CHINESE = (
    "establish open found create launch set",
    "council parliament assembly committee commission board",
    "transit bus transport",
    "tell inform announce notify say",
    "staff employee worker officer official",
    "rule regulation provision law act bill statute",
    "opinion suggestion proposal advice guideline",
    "standard criterion norm",
    "fee charge cost expense price",
    "cadre official officer",
    "company enterprise firm business",
    "programme plan project scheme",
)
# What the dictionary, written for learners, has not or has otherwise: the words of administration. What stands between
# commas must be said whole.
ALSO = """
央企 中央企业: central enterprise, centrally owned
国企 国有企业: state enterprise, state-owned
民企 民营企业: private enterprise, private firm
外企: foreign enterprise, foreign firm
中小企业: small medium, sme
高校 大专院校: university, college, higher education
院校: university, college, school
科研: research, scientific
科创: innovation, science technology
科技: technology, science technology, technological, scientific
创新: innovation, innovate, innovative
兼职: part-time, concurrent, second job
时空: spatiotemporal, space time
重点: key, focus, especially, priority, main, mainly
引进 引入: introduce, introduction, attract, bring
落户 入驻 进驻 迁入 搬入: settle, move, locate, located, based
揭牌: unveil, unveiled, inaugurate, open
挂牌: list, listed, unveil, plaque, establish
牵头: lead, head, charge
负责: responsible, charge, lead, head, run, manage
负责人: head, director, leader, chief, charge, responsible
印发 发布 颁布 公布 出台: issue, publish, release, announce, promulgate, introduce
批复 获批 审批: approve, approval
试点 试验区: pilot, trial, pilot zone
示范 示范区: demonstration, pilot, model
园区: park, zone
基地: base, center, centre, hub
平台: platform
枢纽: hub
中心: center, centre, hub
专项: special, dedicated
资金 经费: fund, funding, money, budget, expenditure
补贴 补助 津贴: subsidy, grant, allowance, benefit, support, aid
奖励: reward, award, incentive, bonus
薪酬 报酬 待遇: pay, remuneration, salary, wage, treatment
税收 税费: tax, taxation, revenue
减免: exempt, exemption, reduce, waive, relief
社保 社会保险: social insurance, social security
医保 医疗保险: health insurance, medical insurance
养老: elderly, pension, old-age, aged
养老金: pension
公积金: provident fund, housing fund
保障房 保障性住房: affordable housing, affordable home, social housing, public housing
公租房 廉租房: public rental, social housing, low-rent
经济适用房: affordable housing, affordable home
保障: guarantee, ensure, security, protect, affordable
首付: down payment, deposit
房东: landlord
租客 租户: tenant
住户 居民: resident, household, inhabitant
业主: owner
公交 公交车: bus, public transport, transit
公交车 巴士: bus, bus service, buse
廉价: cheap, low-cost
家长: parent
手提: hand, portable, carry-on
地铁: metro, subway, underground
高铁: high-speed rail, high-speed railway
自来水: tap water, water supply, water company
水务: water
污水: sewage, wastewater
垃圾: waste, rubbish, garbage, trash, refuse
减排: emission reduction, cut emission, reduce emission
排放: emission, emit, discharge
碳中和: carbon neutral, carbon neutrality, net zero
新能源: new energy, renewable, electric
环保: environment, environmental
生态: ecological, ecology, ecosystem, environment
湿地: wetland
监管: regulate, regulator, regulatory, supervise, supervision, oversight
监测: monitor
执法: enforcement, enforce, law enforcement
处罚 罚款: fine, penalty, punish, penalise
许可 许可证 执照: license, licence, permit, permission
备案: register, record, file, filing
登记 注册: register, registration
审查 审核: review, examine, check, audit, vet
隐私: privacy, private
数据: data
信息: information, data, information technology
个人信息: personal information, personal data
用户: user, customer
客户 顾客: customer, client
应用程序 程序: app, application, program, procedure, process
人工智能: artificial intelligence, ai
患者 病人: patient
问诊 就诊: consultation, see doctor, visit
预约: book, appointment, reserve
疫苗 接种: vaccine, vaccination, vaccinate, immunise
传染病: infectious disease, communicable disease
处方: prescription
药品 药物: drug, medicine, medication
学费: tuition, fee
学位: degree
本科生: undergraduate
研究生: postgraduate, graduate student
毕业生: graduate
幼儿园 托育: kindergarten, nursery, preschool, childcare
就业: employment, job, work
失业: unemployment, unemployed, jobless
创业: start business, startup, start-up, entrepreneur, entrepreneurship
营商: business
农户 农民: farmer, peasant
粮食: grain, food, crop
扶贫 脱贫: poverty, poor
国务院: state council
人大 人民代表大会: people congress, npc
政协: cppcc, consultative conference
议会: parliament, council, assembly
主席: chair, chairman, chairperson, president
代表团: delegation
代表: representative, delegate, deputy, represent
意见: opinion, comment, view, suggestion
办法: measure, method, way, rule
条例: regulation, rule, ordinance, act
纲要: outline
逐步 逐渐: gradual, gradually, step, phase
攻关: research, tackle, breakthrough
攻克 突破: breakthrough, overcome, solve, break through
批文: approval, approve
成员: member, including, include
中线: central line, middle line
提议 倡议: propose, proposal, suggest, initiative
建议: suggest, suggestion, advise, recommend, propose, proposal
扶持 支持: support, back, aid, assist
推动 推进 促进: promote, advance, push, boost, further, drive, foster
加快 加速: accelerate, speed, faster, hasten
加强 强化 增强: strengthen, enhance, reinforce, step up
完善 健全: improve, perfect, complete
优化: optimise, optimize, improve
打造 构建: build, create, develop, forge, construct
建成 建起: build, complete, set up, establish
设立 成立 组建 创办: set up, establish, found, create, form, launch
启动 发起: launch, start, begin, initiate
揭幕 开幕: open, opening, unveil, inaugurate
落成 竣工 完工: complete, completion, finish
开工 动工: start construction, break ground, begin construction
投产 投运: put operation, operation, commission
培育 培养: cultivate, nurture, train, foster, incubate
孵化 孵化器: incubate, incubator, incubation
集聚 聚集 汇聚 云集: gather, cluster, concentrate, bring together, agglomerate
吸引 招引: attract, draw, bring
转化: transform, transformation, conversion, commercialise, transfer
产业化: industrialise, industrialisation, commercialise
协同: collaborate, collaborative, coordinate, synergy, joint
联合 携手: joint, jointly, together, cooperate
共建: jointly build, build together
共享: share, shared, sharing
专家 学者: expert, scholar, scientist, specialist
科学家 科研人员 研究人员: scientist, researcher
人才: talent, talented, personnel
高新区: high-tech zone, high tech zone
开发区: development zone
经济圈: economic circle
双城: twin city, dual city
城市群: city cluster, urban agglomeration
投资额 总投资: investment
投入: investment, spend, spending, input, invest
研发: r&d, research development
研究院 研究所: institute, academy
航空航天: aerospace
集成电路 芯片: integrated circuit, chip
生物医药: biomedicine, biomedical, biopharmaceutical, pharmaceutical
汽车: car, automobile, automotive, vehicle
物联网: internet things
装备: equipment
成果: achievement, result, outcome, finding
获奖: prize, award
短板 不足: shortcoming, weakness, lack, insufficient
难题 困难 挑战: difficulty, challenge, problem
制约: restrict, constrain, limit, hamper
签约 签署 签订: sign
协议 合同: agreement, contract
合作: cooperation, cooperate, collaboration, partner, partnership
发布会 记者会: press conference, news conference
发言人: spokesperson, spokesman, spokeswoman
举行 举办 召开: hold, held, host, convene
出席 参加: attend, take part, participate, join
宣布: announce, declare
强调: stress, emphasise, emphasize, underline
"""
