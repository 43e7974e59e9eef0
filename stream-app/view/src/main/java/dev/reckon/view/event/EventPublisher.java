package dev.reckon.view.event;

import java.util.concurrent.CompletableFuture;

/** Puts events on their topics. */
public interface EventPublisher {

  /** Where an event lies. */
  record Place(String topic, int partition, long offset) {}

  /**
   * Sends an event; the answer comes when all replicas have it, or fails when they cannot be had in
   * time.
   */
  CompletableFuture<Place> publish(PostedEvent event);
}
