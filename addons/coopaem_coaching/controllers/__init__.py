from . import member_data
