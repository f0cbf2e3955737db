from . import indicator_report
from . import indicator_xlsx
from . import coopaem_attendance_sheet
from . import coopaem_workshop
