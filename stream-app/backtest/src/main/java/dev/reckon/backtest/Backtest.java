package dev.reckon.backtest;

import com.typesafe.config.Config;
import dev.reckon.backtest.judge.Judged;
import dev.reckon.backtest.recording.RecordedStep;
import dev.reckon.backtest.recording.Recording;
import dev.reckon.backtest.replay.BaselineLists;
import dev.reckon.backtest.replay.LearnerBeside;
import dev.reckon.backtest.replay.Places;
import dev.reckon.backtest.replay.Replay;
import dev.reckon.backtest.replay.ScoredClick;
import dev.reckon.backtest.replay.ServedLists;
import dev.reckon.backtest.replay.ServedLists.Between;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.learner.ReplayedLearner;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.evaluate.baseline.Baseline;
import dev.reckon.learning.evaluate.baseline.HalfLife;
import dev.reckon.learning.evaluate.baseline.ItemTransitions;
import dev.reckon.learning.evaluate.baseline.OneMemory;
import dev.reckon.learning.evaluate.baseline.Popularity;
import dev.reckon.learning.evaluate.baseline.QueryDictionary;
import dev.reckon.learning.evaluate.baseline.RecentPopularity;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.rollout.BundleRefusedException;
import dev.reckon.serving.server.ReplayedRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replays a recording to bundles and baselines, one after the other. */
final class Backtest {

  private final Recording recording;
  private final Replay replay;
  private final Duration halfLife;
  private final Config settings;
  private final TrustedPrograms trusted;

  /** A bundle that was replayed to; one that learns is the last that served. */
  record Served(Judged judged, ModelRef model, Places places) {}

  /**
   * A bundle that learnt on.
   *
   * @param turns all cycles of the learner
   */
  record Taught(Served served, List<ReplayedLearner.Turn> turns) {}

  private Backtest(
      Recording recording,
      Replay replay,
      Duration halfLife,
      Config settings,
      TrustedPrograms trusted) {
    this.recording = recording;
    this.replay = replay;
    this.halfLife = halfLife;
    this.settings = settings;
    this.trusted = trusted;
  }

  /**
   * Plans a backtest.
   *
   * @param from clicks from this time on are scored; null for the newest fifth of all clicks
   * @param unscored users of these ids are not scored; null for none
   * @param settings of {@code job}, {@code serve-model} and {@code learn} over the defaults
   * @param trusted whose programs may run
   * @throws DatasetException if that leaves nothing to score, or the data have no times
   */
  static Backtest of(
      Recording recording,
      @Nullable Instant from,
      @Nullable Pattern unscored,
      Config settings,
      TrustedPrograms trusted) {
    if (recording.log().orderOnly()) {
      throw new DatasetException(
          "A backtest needs event times, and "
              + recording.source()
              + " has only an order: use evaluate --protocol leave-one-out");
    }
    if (recording.interactions() == 0) {
      throw new DatasetException("There is no interaction in " + recording.source());
    }
    Split split = split(recording, from);
    Instant cut = from != null ? from : Instant.ofEpochMilli(split.test().get(0).eventTimeMillis());
    Replay replay =
        Replay.of(
            RecordedStep.of(recording.log()),
            cut,
            user -> unscored == null || !unscored.matcher(user).matches(),
            JobSettings.of(settings));
    if (replay.clicks().isEmpty()) {
      throw nothingToScore(recording.source(), cut, replay.steps());
    }
    return new Backtest(
        recording, replay, HalfLife.chosen(split, SeenItems.EXCLUDE), settings, trusted);
  }

  private static DatasetException nothingToScore(
      String source, Instant cut, List<RecordedStep> steps) {
    Instant first = Instant.ofEpochMilli(steps.get(0).timeMillis());
    Instant last = Instant.ofEpochMilli(steps.get(steps.size() - 1).timeMillis());
    return new DatasetException(
        cut.isAfter(last)
            ? "--from is %s, after the last event of %s: give a time from %s to %s, or leave --from out"
                .formatted(cut, source, first, last)
            : "No click of %s from %s to %s can be scored: give an earlier time with --from, or leave fewer users out with --unscored-users"
                .formatted(source, cut, last));
  }

  private static Split split(Recording recording, @Nullable Instant from) {
    return from == null
        ? Splits.of(recording.log(), Protocol.TIME_SPLIT)
        : withValidation(Splits.at(recording.log(), from.minusMillis(1)));
  }

  /** The newest tenth of what is before the cut chooses the half-life, as in training. */
  private static Split withValidation(Split split) {
    List<TargetEvent> before = split.training();
    if (before.isEmpty()) {
      return split;
    }
    long validationMillis = before.get(before.size() - 1 - before.size() / 10).eventTimeMillis();
    Split early = Splits.at(split, validationMillis - 1);
    return new Split(
        Protocol.TIME_SPLIT,
        early.training(),
        before.stream().filter(it -> it.eventTimeMillis() >= validationMillis).toList(),
        split.test(),
        early.vocabulary(),
        early.trainingSequences());
  }

  Recording recording() {
    return recording;
  }

  List<ScoredClick> clicks() {
    return replay.clicks();
  }

  /** How many steps one replay has. */
  int steps() {
    return replay.steps().size();
  }

  /** The lists that one replay makes of a bundle. */
  int lists() {
    return replay.wantedLists().cardinality();
  }

  Duration halfLife() {
    return halfLife;
  }

  /**
   * Fails where a bundle has learnt from clicks that are scored.
   *
   * @param from clicks from this time on are scored
   * @throws DatasetException naming the time from which they could be
   */
  void requireBefore(Path bundle, Instant from) {
    Bundle.open(bundle, trusted)
        .manifest()
        .learntUntil()
        .filter(until -> !until.isBefore(from))
        .ifPresent(
            until -> {
              throw new DatasetException(
                  "The bundle %s has learnt up to %s: clicks from %s on are no test of it; give a later time with --from, or train one with --protocol time-split"
                      .formatted(bundle, until, from));
            });
  }

  /**
   * Replays to a bundle.
   *
   * @param listener sees the lists
   * @param done receives the number of further steps
   * @throws DatasetException if the bundle knows none of the items
   */
  Served serve(Path bundle, ServedLists.Listener listener, IntConsumer done)
      throws BundleRefusedException, InterruptedException {
    try (ReplayedRuntime runtime = open(bundle)) {
      Places places = ServedLists.of(replay, runtime, listener, Between.NOTHING, done);
      return new Served(new Judged(bundle.toString(), places.ranks()), runtime.model(), places);
    }
  }

  /**
   * Replays to a bundle that learns on.
   *
   * @param from events from this time on make the next bundles due
   * @param directory where these are written
   * @param done receives the number of further steps
   * @throws DatasetException if the bundle knows none of the items
   * @throws dev.reckon.learning.train.loop.TrainingException if it cannot learn on
   */
  Taught teach(Path bundle, Instant from, LearnOptions options, Path directory, IntConsumer done)
      throws BundleRefusedException, InterruptedException {
    try (ReplayedRuntime runtime = open(bundle)) {
      ReplayedLearner learner =
          ReplayedLearner.open(
              Bundle.open(bundle, trusted),
              recording.before(from),
              options.time(),
              options.clicks(),
              runtime.mixesMemory(),
              settings,
              directory);
      Places places =
          ServedLists.of(
              replay,
              runtime,
              (step, user, list) -> {},
              new LearnerBeside(learner, runtime, from),
              done);
      return new Taught(
          new Served(new Judged(bundle + ", learning", places.ranks()), runtime.model(), places),
          learner.turns());
    }
  }

  private ReplayedRuntime open(Path bundle) throws BundleRefusedException, InterruptedException {
    ReplayedRuntime runtime =
        ReplayedRuntime.open(bundle, recording.log().items(), trusted, settings);
    if (replay.clicks().stream().noneMatch(click -> runtime.knows(click.itemId()))) {
      runtime.close();
      throw new DatasetException(
          "The bundle %s knows none of the items that are clicked in %s: was it trained on other data?"
              .formatted(bundle, recording.source()));
    }
    return runtime;
  }

  /** Replays to all baselines at once. */
  List<Judged> baselines(IntConsumer done) {
    List<Judged> judged = new ArrayList<>();
    BaselineLists.of(replay, newBaselines(), done)
        .forEach((name, ranks) -> judged.add(new Judged(name, ranks)));
    return judged;
  }

  private List<Baseline> newBaselines() {
    List<Baseline> baselines =
        new ArrayList<>(
            List.of(
                new Popularity(),
                new RecentPopularity(halfLife),
                new ItemTransitions(),
                OneMemory.sessionNeighbours()));
    if (recording.hasSearches()) {
      baselines.add(new QueryDictionary());
      baselines.add(OneMemory.similarQueries());
    }
    return baselines;
  }
}
