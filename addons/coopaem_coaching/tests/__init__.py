from . import test_assessment
from . import test_attention
from . import test_followup
from . import test_session
from . import test_translations
