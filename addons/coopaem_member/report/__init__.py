from . import coopaem_paged_report
from . import coopaem_agreement
