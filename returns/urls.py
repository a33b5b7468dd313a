"""The map of the package."""

urlpatterns = []
