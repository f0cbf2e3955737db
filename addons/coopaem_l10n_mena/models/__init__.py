from . import coopaem_legal_mixin
from . import coopaem_legal_source
from . import coopaem_legal_figure
