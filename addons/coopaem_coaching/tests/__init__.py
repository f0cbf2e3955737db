from . import test_translations
from . import test_disclosure
from . import test_indicator
from . import test_personal_data
from . import test_release
from . import test_recruitment_figure
