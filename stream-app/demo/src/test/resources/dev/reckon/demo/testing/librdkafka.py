"""A client of librdkafka, as Debian packages it: no partitioner set, values in JSON.

librdkafka.py BROKER send TOPIC    sends lines "USER JSON" of standard input
librdkafka.py BROKER read          reads lists until each line "EVENT_ID" of standard input is covered by one
"""
import sys
import time

from confluent_kafka import Consumer, Producer

BROKER = {"bootstrap.servers": sys.argv[1]}


def send(topic, lines):
    failed = []
    producer = Producer(BROKER)
    for line in lines:
        user, value = line.split(" ", 1)
        producer.produce(topic, key=user, value=value, callback=lambda error, _: error and failed.append(error))
    producer.flush(60)
    if failed:
        sys.exit("not sent: %s" % failed)


def read(event_ids):
    missing = {event_id.encode() for event_id in event_ids}
    consumer = Consumer({**BROKER, "group.id": "librdkafka.py", "auto.offset.reset": "earliest"})
    consumer.subscribe(["recommendations"])
    deadline = time.monotonic() + 90
    while missing and time.monotonic() < deadline:
        message = consumer.poll(1)
        if message is not None and message.error() is None and message.value() is not None:
            # A list is a protobuf message; the ids of the events that it covers stand in it as they are.
            missing -= {event_id for event_id in missing if event_id in message.value()}
    consumer.close()
    if missing:
        sys.exit("no list covers: %s" % sorted(missing))


lines = sys.stdin.read().split("\n")[:-1]
if sys.argv[2] == "send":
    send(sys.argv[3], lines)
else:
    read(lines)
