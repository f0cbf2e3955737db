from . import portal
from . import workshop_portal
from . import member_data
from . import tool_portal
from . import price_portal
from . import business_plan_portal
from . import news_portal
from . import consent_portal
