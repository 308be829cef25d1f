"""What a person is told where something could not be fetched."""

from __future__ import annotations

from reader.errors import ReaderError


class FetchError(ReaderError):
    """Why an address could not be fetched, in one line that begins with its host.

    `status` is the HTTP status that was answered, 0 where none was; `retry_after` the seconds after which the server
    wants to be asked again, 0 where it did not say; `permanent` that asking again is useless as long as neither the
    address nor the settings change.
    """

    def __init__(self, line: str, *, status: int = 0, retry_after: int = 0, permanent: bool = False) -> None:
        super().__init__(line)
        self.status = status
        self.retry_after = retry_after
        self.permanent = permanent

    @property
    def gone(self) -> bool:
        """Whether the server said that what was asked for is gone for good (RFC 9110, 15.5.11)."""
        return self.status == 410
