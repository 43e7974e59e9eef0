"""Prints the lists of a user, up to the first that a model ranked: read_lists.py HOST:PORT USER"""
import json
import sys
import uuid

from confluent_kafka import Consumer

servers, user = sys.argv[1:]
consumer = Consumer(
    {
        "bootstrap.servers": servers,
        "group.id": f"example-{uuid.uuid4()}",
        "auto.offset.reset": "earliest",
    }
)
consumer.subscribe(["recommendations"])
try:
    while True:
        record = consumer.poll(1)
        if record is None:
            continue
        if record.error():
            sys.exit(str(record.error()))
        if record.key().decode() != user:
            continue
        if record.value() is None:
            print(f"{user}: list removed")  # the user was erased, or was idle for long
            continue
        if dict(record.headers() or []).get("content-type") == b"application/protobuf":
            sys.exit("Lists are protobuf here: set reckon.job.output.encoding to json")
        recommendation = json.loads(record.value())
        items = [item["itemId"] for item in recommendation["items"][:5]]
        if "fallback" in recommendation:  # what is popular, as no model could rank in time
            print(f"{user}: {', '.join(items)} (popular)")
            continue
        print(f"{user}: {', '.join(items)} ({recommendation['model']['name']})")
        break
finally:
    consumer.close()
