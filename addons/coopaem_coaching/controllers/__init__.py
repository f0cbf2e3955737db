from . import portal
from . import workshop_portal
from . import member_data
from . import news_portal
