package dev.reckon.serving.live;

import dev.reckon.serving.metrics.EnumCounters;
import dev.reckon.serving.metrics.Meters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of the catalogue, the clicks and the live model. */
public final class LiveMetrics {
  private final MeterRegistry registry;
  private final EnumCounters<ClickCounter.Outcome> clicks;

  public LiveMetrics(MeterRegistry registry) {
    this.registry = registry;
    clicks =
        new EnumCounters<>(
            registry,
            "reckon.model.clicks",
            "Messages of the clicks topic",
            "outcome",
            ClickCounter.Outcome.class);
  }

  /** A message of the clicks topic was read. */
  void countClick(ClickCounter.Outcome outcome) {
    clicks.count(outcome);
  }

  /** Watches the catalogue and how much of it the live model can recommend. */
  public void watch(ItemAvailability catalogue, ModelSlot slot) {
    FunctionCounter.builder("reckon.model.catalogue.skipped", catalogue, ItemAvailability::skipped)
        .description("Messages of the items topic that could not be read")
        .register(registry);
    Meters.gauge(
        registry,
        "reckon.model.catalogue.items",
        "Items that the catalogue mentions",
        catalogue::mentioned);
    Meters.gauge(
        registry,
        "reckon.model.catalogue.hidden",
        "Items of the live model that are removed or unavailable",
        () -> slot.peek().map(model -> model.hidden().indices().length).orElse(0));
    Meters.gauge(
        registry,
        "reckon.model.catalogue.untrained",
        "Available items of the catalogue that the live model does not know",
        () -> slot.peek().map(model -> catalogue.unknownTo(model.items())).orElse(0L));
    Meters.gauge(
        registry,
        "reckon.model.queue.depth",
        "Users that wait for a batch",
        () -> slot.peek().map(model -> model.batcher().queueDepth()).orElse(0));
    Meters.gauge(
        registry,
        "reckon.model.reasoning.lowered",
        "Reasoning steps that load has taken away from requests",
        () -> slot.peek().map(model -> model.batcher().loweredSteps()).orElse(0));
  }
}
