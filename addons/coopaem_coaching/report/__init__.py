from . import coopaem_attendance_sheet
from . import coopaem_workshop
