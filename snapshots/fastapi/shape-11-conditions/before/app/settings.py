cors = True
debug = False
metrics_url = None
