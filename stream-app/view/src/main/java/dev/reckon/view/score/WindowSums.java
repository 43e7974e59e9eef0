package dev.reckon.view.score;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.view.state.v1.DepthSums;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.view.state.v1.WindowScores;
import java.time.Duration;
import org.apache.datasketches.hll.HllSketch;

/** The sums of a window, as a message; adds clicks to it. */
final class WindowSums {

  /** 2 KB; exact for small numbers, and within 2 % for any number. */
  private static final int LOG2_OF_REGISTERS = 12;

  private static final double LN_2 = Math.log(2);

  private WindowSums() {}

  /** A window without clicks, of the model and depth of this click. */
  static WindowScores empty(long startMillis, ScoredClick click) {
    WindowScores.Builder empty =
        WindowScores.newBuilder()
            .setWindowStartMillis(startMillis)
            .setModelName(click.getModelName())
            .setModelVersion(click.getModelVersion())
            .setModelDigest(click.getModelDigest())
            .setReasoningSteps(click.getReasoningSteps());
    Depths.ALL.forEach(depth -> empty.addSums(DepthSums.newBuilder().setDepth(depth)));
    return empty.build();
  }

  /** The window with this click too. */
  static WindowScores plus(WindowScores window, ScoredClick click, boolean isLate) {
    WindowScores.Builder sums = window.toBuilder().setClicks(window.getClicks() + 1);
    sums.setFallbackClicks(window.getFallbackClicks() + (click.getFallback() ? 1 : 0));
    sums.setLateClicks(window.getLateClicks() + (isLate ? 1 : 0));
    sums.getSumsBuilderList().forEach(depth -> add(depth, click.getPlace()));
    return sums.setDistinctItems(distinct(window, click)).build();
  }

  private static void add(DepthSums.Builder sums, int place) {
    if (place == 0 || place > sums.getDepth()) {
      return;
    }
    sums.setHits(sums.getHits() + 1);
    sums.setReciprocalRanks(sums.getReciprocalRanks() + 1.0 / place);
    sums.setGains(sums.getGains() + LN_2 / Math.log(1.0 + place));
  }

  private static ByteString distinct(WindowScores window, ScoredClick click) {
    HllSketch sketch = sketch(window);
    click.getFirstItemIdsList().forEach(sketch::update);
    return ByteString.copyFrom(sketch.toCompactByteArray());
  }

  private static HllSketch sketch(WindowScores window) {
    return window.getDistinctItems().isEmpty()
        ? new HllSketch(LOG2_OF_REGISTERS)
        : HllSketch.heapify(window.getDistinctItems().toByteArray());
  }

  /** The window as a message. */
  static OnlineMetrics metrics(WindowScores window, Duration length, long catalogueItems) {
    OnlineMetrics.Builder metrics =
        OnlineMetrics.newBuilder()
            .setWindowStart(Timestamps.fromMillis(window.getWindowStartMillis()))
            .setWindowEnd(Timestamps.fromMillis(window.getWindowStartMillis() + length.toMillis()))
            .setReasoningSteps(window.getReasoningSteps())
            .setClicks(window.getClicks())
            .setFallbackClicks(window.getFallbackClicks())
            .setLateClicks(window.getLateClicks())
            .setDistinctItems(Math.round(sketch(window).getEstimate()))
            .setCatalogueItems(catalogueItems);
    if (!window.getModelName().isEmpty()) {
      metrics.setModel(model(window));
    }
    window.getSumsList().forEach(sums -> metrics.addScores(score(sums, window.getClicks())));
    return metrics.build();
  }

  private static ModelRef model(WindowScores window) {
    return ModelRef.newBuilder()
        .setName(window.getModelName())
        .setVersion(window.getModelVersion())
        .setDigest(window.getModelDigest())
        .build();
  }

  private static ScoreAtDepth score(DepthSums sums, long clicks) {
    return ScoreAtDepth.newBuilder()
        .setDepth(sums.getDepth())
        .setHitRate((double) sums.getHits() / clicks)
        .setMrr(sums.getReciprocalRanks() / clicks)
        .setNdcg(sums.getGains() / clicks)
        .build();
  }
}
