from . import indicator_report
from . import indicator_xlsx
