package dev.reckon.view.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.view.event.EventPublisher;
import dev.reckon.view.event.EventPublisher.Place;
import dev.reckon.view.event.PostedEvent;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts events and items from callers without a Kafka client. */
final class EventRoutes {

  private static final Logger LOG = LoggerFactory.getLogger(EventRoutes.class);

  private final EventPublisher publisher;
  private final int maxBodyBytes;
  private final InstantSource clock;

  EventRoutes(EventPublisher publisher, int maxBodyBytes, InstantSource clock) {
    this.publisher = publisher;
    this.maxBodyBytes = maxBodyBytes;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/events/clicks", call -> take(call, PostedEvent::click)),
        Route.post("/v1/events/searches", call -> take(call, PostedEvent::search)),
        Route.post("/v1/events/erasures", call -> take(call, PostedEvent::erasure)),
        Route.post("/v1/events/items", call -> take(call, PostedEvent::item)));
  }

  private void take(Call call, PostedEvent.Kind kind) {
    var unused =
        call.jsonBody(maxBodyBytes)
            .thenCompose(json -> publish(json, kind))
            .whenComplete(
                (accepted, failure) -> {
                  if (failure == null) {
                    call.json(202, accepted);
                  } else {
                    call.fail(failure);
                  }
                });
  }

  private CompletableFuture<byte[]> publish(byte[] json, PostedEvent.Kind kind) {
    try {
      PostedEvent event = kind.read(json, () -> UUID.randomUUID().toString(), clock.instant());
      return publisher
          .publish(event)
          .exceptionallyCompose(failure -> CompletableFuture.failedFuture(notTaken(failure)))
          .thenApply(place -> accepted(event, place));
    } catch (MessageRejected e) {
      return CompletableFuture.failedFuture(rejected(e));
    }
  }

  private static byte[] accepted(PostedEvent event, Place place) {
    return Json.bytes(
        ids(event)
            .put("eventTime", Json.time(event.eventTime()))
            .put("topic", place.topic())
            .put("partition", place.partition())
            .put("offset", place.offset()));
  }

  private static ObjectNode ids(PostedEvent event) {
    return event.topic() == Topic.ITEMS
        ? Json.object().put("itemId", event.key())
        : Json.object().put("eventId", event.eventId()).put("userId", event.key());
  }

  private static Problem rejected(MessageRejected rejected) {
    if (rejected.reason() == RejectReason.MALFORMED) {
      return Problem.of(
          400,
          "malformed_json",
          "The body cannot be read: " + rejected.detail(),
          "Send the event as one JSON object; /openapi.yaml shows its fields.");
    }
    return Problem.of(
            400,
            "message_rejected",
            "The event breaks a rule: " + rejected.detail(),
            rejected.reason() == RejectReason.UNKNOWN_FIELD
                ? "Spell the fields as /openapi.yaml does; unknown fields are refused."
                : "Change the event; it must keep the rules of its topic.")
        .because(rejected.reason().name());
  }

  private static Problem notTaken(Throwable failure) {
    LOG.warn("An event that was posted could not be written: {}", failure.toString());
    return Problem.of(
        503,
        "broker_unavailable",
        "Kafka did not take the event",
        "Send it again. An item, or an event with the same eventId, then counts once, whether or not"
            + " it was written.");
  }
}
