package dev.reckon.view.event;

import java.util.concurrent.CompletableFuture;

/** Writes events to their topics. */
public interface EventPublisher {

  /** The position of an event. */
  record Place(String topic, int partition, long offset) {}

  /**
   * Sends an event; the answer completes when all replicas have it, or fails if they do not confirm
   * in time.
   */
  CompletableFuture<Place> publish(PostedEvent event);
}
