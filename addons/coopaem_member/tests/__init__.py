from . import test_access
from . import test_agreement
from . import test_levy_scheme
from . import test_member
from . import test_numbering
from . import test_screens
from . import test_translations
from . import test_unit
