from . import res_company
from . import res_config_settings
from . import coopaem_indicator
from . import indicator_sources
from . import coopaem_indicator_measure
from . import coopaem_indicator_scope
from . import coopaem_indicator_target
from . import coopaem_indicator_figure
