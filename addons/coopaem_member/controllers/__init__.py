from . import portal
from . import join
from . import unit_portal
from . import path
