"""Documents by URL, downloaded only when the operator runs `policychat fetch`.

`document.py` fetches one document: `allow_list.py` says which hosts, `addresses.py` which addresses may be
connected to, `client.py` downloads within the limits, `names.py` finds the format and the file name, `store.py`
puts the file into the corpus.
"""
