package dev.reckon.serving.rollout;

import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.live.ModelSlots.Role;
import dev.reckon.serving.metrics.EnumCounters;
import dev.reckon.serving.metrics.Meters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The meters of the rollout: bundles loaded and refused, candidates rolled back, shadow lists. */
public final class RolloutMetrics {
  private final Counter loadedBundles;
  private final Counter refusedBundles;
  private final Counter withdrawnCandidates;
  private final EnumCounters<Shadow.Outcome> shadowLists;
  private final DistributionSummary shadowOverlap;
  private final Counter unpublished;
  private final MultiGauge models;
  private final Map<Role, ModelRef> serving = new EnumMap<>(Role.class);

  public RolloutMetrics(MeterRegistry registry) {
    loadedBundles =
        Meters.counter(registry, "reckon.model.reloads", "Bundles met", "outcome", "loaded");
    refusedBundles =
        Meters.counter(registry, "reckon.model.reloads", "Bundles met", "outcome", "refused");
    withdrawnCandidates =
        Meters.counter(
            registry,
            "reckon.model.candidate.withdrawn",
            "Candidates that were rolled back by themselves");
    shadowLists =
        new EnumCounters<>(
            registry,
            "reckon.model.shadow.lists",
            "Lists that the shadow was to make",
            "outcome",
            Shadow.Outcome.class);
    shadowOverlap =
        Meters.summary(
            registry,
            "reckon.model.shadow.overlap",
            "Share of the first ten items served that are the shadow's too");
    unpublished =
        Meters.counter(
            registry,
            "reckon.model.shadow.unpublished",
            "Lists of the shadow lost on the way to Kafka");
    models =
        MultiGauge.builder("reckon.model.info")
            .description("The models that serve")
            .register(registry);
  }

  void bundleLoaded(Role role, ModelRef reference) {
    loadedBundles.increment();
    serving.put(role, reference);
    showServing();
  }

  /** There is no model in this place any more. */
  void bundleGone(Role role) {
    serving.remove(role);
    showServing();
  }

  private void showServing() {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    serving.forEach((role, reference) -> rows.add(MultiGauge.Row.of(tags(role, reference), 1)));
    models.register(rows, true);
  }

  private static Tags tags(Role role, ModelRef reference) {
    return Tags.of(
        "role", EnumCounters.lowerCase(role),
        "name", reference.getName(),
        "version", reference.getVersion(),
        "digest", reference.getDigest());
  }

  /** A bundle could not be opened, or did not fit. */
  public void bundleRefused() {
    refusedBundles.increment();
  }

  /** A candidate was rolled back. */
  void countWithdrawn() {
    withdrawnCandidates.increment();
  }

  /** The outcome of a list that the shadow was to make. */
  void countShadow(Shadow.Outcome outcome) {
    shadowLists.count(outcome);
  }

  /** The share of the items served that the shadow would have served too. */
  void shadowCompared(double overlap) {
    shadowOverlap.record(overlap);
  }

  /** A list of the shadow's did not get to its topic. */
  void countUnpublished() {
    unpublished.increment();
  }
}
