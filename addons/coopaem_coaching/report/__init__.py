from . import coopaem_attendance_sheet
