from . import coopaem_indicator_report
