from . import indicator_report
from . import indicator_xlsx
from . import coopaem_attendance_sheet
from . import coopaem_workshop
from . import coopaem_business_plan
from . import business_plan_xlsx
