"""Sends a click: send_click.py HOST:PORT USER ITEM"""
import json
import sys
import uuid
from datetime import datetime, timezone

from confluent_kafka import Producer

servers, user, item = sys.argv[1:]
click = {
    "eventId": str(uuid.uuid4()),  # unique: a second event with the same id is a duplicate
    "userId": user,
    "itemId": item,
    "kind": "CLICK",
    "eventTime": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
}


def delivered(error, message):
    if error:
        sys.exit(f"not sent: {error}")
    print(f"sent {click['eventId']} to partition {message.partition()}")


producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True})
# The key is the user, so that all events of a user stay in order.
producer.produce("clicks", key=user, value=json.dumps(click), on_delivery=delivered)
if producer.flush(30):
    sys.exit(f"no broker at {servers} took the click within 30 s")
