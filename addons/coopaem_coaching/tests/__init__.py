from . import test_translations
from . import test_disclosure
from . import test_indicator
