"""Frames on the pipe between supervisor and worker."""

from __future__ import annotations

import io

import pytest

from gallery.imaging.jobs import Answer, Job, Verb, receive, send


@pytest.mark.parametrize(
    "path", ["/stills/a.jpg", "/정이/로봇.jpg", "/caf\udce9.jpg", '/"<img>\n.jpg']
)
def test_a_job_arrives_as_it_was_sent(path: str) -> None:
    job = Job(Verb.THUMBNAIL, path, 5, 7, pixels=256)
    pipe = io.BytesIO()
    send(pipe, job.to_header())
    pipe.seek(0)

    frame = receive(pipe)

    assert frame is not None
    assert Job.from_header(frame.header) == job


def test_an_answer_arrives_with_its_payload() -> None:
    answer = Answer(damage="cut short", width=3, height=2)
    pipe = io.BytesIO()
    send(pipe, answer.to_header(), (b"abc", b"def"), 6)
    send(pipe, answer.to_header())
    pipe.seek(0)

    first, second = receive(pipe), receive(pipe)

    assert first is not None
    assert second is not None
    assert (Answer.from_header(first.header), bytes(first.payload)) == (answer, b"abcdef")
    assert bytes(second.payload) == b""


def test_a_pipe_that_ends_in_a_frame_is_at_its_end() -> None:
    pipe = io.BytesIO()
    send(pipe, Answer().to_header(), (b"x" * 100,), 100)
    whole = pipe.getvalue()

    for length in range(len(whole)):
        assert receive(io.BytesIO(whole[:length])) is None


def test_a_frame_of_absurd_length_is_the_end_and_takes_no_memory() -> None:
    assert receive(io.BytesIO(b"\xff" * 64)) is None


def test_an_answer_that_is_none_is_refused() -> None:
    with pytest.raises((TypeError, ValueError)):
        Answer.from_header('{"os": "system"}')
