from . import portal
from . import join
from . import login
from . import unit_portal
from . import path
from . import unit_home
from . import member_account
from . import data_rights
