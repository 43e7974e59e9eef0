package dev.reckon.learner;

import dev.reckon.cli.CommandFailed;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.learner.cycle.CycleResult;
import dev.reckon.learner.cycle.CycleRules;
import dev.reckon.learner.cycle.CycleSpec;
import dev.reckon.learner.cycle.Kind;
import dev.reckon.learner.cycle.TrainingProcess;
import dev.reckon.learner.follow.LogTopics;
import dev.reckon.learner.follow.OneLearner;
import dev.reckon.learner.log.LogTotals;
import dev.reckon.learner.log.RetainedLog;
import dev.reckon.learner.promote.TrialScores;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.model.deploy.Deployments;
import dev.reckon.process.PrivateDirectory;
import dev.reckon.process.RateLimitedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from the stream: keeps the event log, makes the next bundle at a cadence, tries it out and
 * promotes it. One thread goes round ({@link #run}): it erases, then looks after the training or
 * the trial under way, or else begins the next. What it needs to continue after a kill is in files.
 */
final class Learner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Learner.class);

  private static final Duration ROUND = Duration.ofMillis(500);
  private static final Duration LIMITS_EVERY = Duration.ofHours(1);
  private static final Duration OTHERS_EVERY = Duration.ofSeconds(30);
  private static final Duration STATUS_EVERY = Duration.ofMinutes(10);

  /** After a broker did not take a deployment. */
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final LearnerSettings settings;
  private final @Nullable Path given;
  private final LearnerFiles files;
  private final InstantSource clock;
  private final RetainedLog log;
  private final LogTopics topics;
  private final DeployedModels models;
  private final TrialScores scores;
  private final TopicFollower scoresFollower;
  private final OneLearner oneLearner;
  private final RateLimitedLog failures = new RateLimitedLog();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean isRunning;
  private Progress progress;
  private @Nullable TrainingProcess training;
  private @Nullable CycleSpec trained;
  private long erasedSinceNanos;
  private boolean hasErased;
  private long limitsAtNanos;
  private long statusAtNanos;
  private long retryAtNanos;
  private long othersAtNanos;
  private Optional<String> other = Optional.empty();

  private Learner(
      LearnerSettings settings,
      @Nullable Path given,
      LearnerFiles files,
      RetainedLog log,
      Progress progress,
      InstantSource clock) {
    this.settings = settings;
    this.given = given;
    this.files = files;
    this.clock = clock;
    this.log = log;
    this.progress = progress;
    this.topics = new LogTopics(log, settings.topics().prefix(), settings.kafka(), clock);
    this.models =
        new DeployedModels(new DeploymentTopic(settings.models().topic(), settings.kafka()), clock);
    LearnerSettings.TrialSettings trial = settings.trial();
    this.scores =
        new TrialScores(trial.margin(), trial.error(), trial.stepClicks(), trial.settled(), clock);
    this.scoresFollower =
        new TopicFollower(
            trial.metricsTopic(),
            TopicFollower.clientsOf(settings.kafka()),
            StartPosition.since(trial::longest, clock),
            scores);
    this.oneLearner =
        new OneLearner(
            settings.topics().prefix(),
            settings.models().topic(),
            settings.kafka(),
            clock.instant());
    long now = System.nanoTime();
    this.othersAtNanos = now;
    this.limitsAtNanos = now;
    this.statusAtNanos = now;
    this.retryAtNanos = now;
  }

  /**
   * Opens the log and begins to follow the topics.
   *
   * @param given the bundle that is live until a deployment names another; null for none
   * @param out the directory of the learner
   * @throws IOException if its files cannot be read or written
   */
  static Learner start(
      LearnerSettings settings, @Nullable Path given, Path out, InstantSource clock)
      throws IOException {
    PrivateDirectory.make(out);
    LearnerFiles files = new LearnerFiles(out.toAbsolutePath().normalize());
    RetainedLog log = RetainedLog.open(files.log(), settings.log(), clock);
    try {
      Learner learner = new Learner(settings, given, files, log, files.readProgress(), clock);
      learner.resume();
      return learner;
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private void resume() throws IOException {
    String candidate = progress.candidate();
    String rival = progress.rival();
    if (candidate != null && rival != null) {
      scores.begin(candidate, rival);
    }
    trained = TrainingProcess.unfinished(files.work()).orElse(null);
    oneLearner.start();
    topics.start();
    models.start();
    scoresFollower.start();
  }

  /**
   * Waits until no other learner works with the same topics.
   *
   * @throws CommandFailed if there is one
   */
  void awaitAlone() throws InterruptedException {
    // One that was killed is a member of the group for a while.
    long deadline = System.nanoTime() + 3 * OneLearner.MEMBERSHIP.toNanos();
    boolean isAlone = false;
    while (!isAlone) {
      other = oneLearner.other();
      isAlone = other.isEmpty() && oneLearner.isMember();
      if (!isAlone && System.nanoTime() - deadline > 0) {
        if (other.isEmpty()) {
          LOG.warn("the broker does not say whether another learner works with these topics");
          return;
        }
        throw new CommandFailed(
            "Another learner works with these topics, and two would end each other's trials: "
                + other.get()
                + ". End it first");
      }
      if (!isAlone && stopped.await(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  /** Goes round until {@link #close}. */
  void run() throws InterruptedException {
    isRunning = true;
    try {
      do {
        tryRound();
      } while (!stopped.await(ROUND.toMillis(), TimeUnit.MILLISECONDS));
    } finally {
      TrainingProcess running = training;
      if (running != null) {
        running.close();
      }
      ended.countDown();
    }
  }

  /** Whatever fails, the log is written on and the round is tried again. */
  private void tryRound() throws InterruptedException {
    if (System.nanoTime() - retryAtNanos < 0) {
      return;
    }
    try {
      round();
    } catch (DeploymentException | BundleException e) {
      retry(String.valueOf(e.getMessage()), null);
    } catch (IOException | RuntimeException e) {
      retry("a round of the learner failed", e);
    }
  }

  private void retry(String what, @Nullable Exception trace) {
    retryAtNanos = System.nanoTime() + RETRY.toNanos();
    failures
        .admit()
        .ifPresent(
            others ->
                LOG.warn(
                    "{}. It is tried again every {} s{}",
                    what,
                    RETRY.toSeconds(),
                    RateLimitedLog.others(others),
                    trace));
  }

  private void round() throws InterruptedException, IOException {
    erase();
    limit();
    tellStatus();
    Optional<Deployment> deployment = models.newest();
    if (isSecond()) {
      now("another learner works with these topics, so this one only keeps its log");
    } else if (deployment.isEmpty()) {
      now("waiting for the topic of deployments");
    } else if (trained != null) {
      lookAfterTraining(trained);
    } else if (progress.candidate() != null) {
      lookAfterTrial(progress.candidate(), deployment.get());
    } else {
      beginIfDue(deployment.get());
    }
  }

  /** Another one may have taken over while this one could not reach the broker. */
  private boolean isSecond() throws InterruptedException {
    if (System.nanoTime() - othersAtNanos >= 0) {
      othersAtNanos = System.nanoTime() + OTHERS_EVERY.toNanos();
      other = oneLearner.other();
    }
    return other.isPresent();
  }

  /** Several users at once, as the log is read once for all of them. */
  private void erase() throws IOException {
    if (!log.hasErased()) {
      hasErased = false;
      return;
    }
    if (!hasErased) {
      hasErased = true;
      erasedSinceNanos = System.nanoTime();
    }
    if (System.nanoTime() - erasedSinceNanos < settings.eraseAfter().toNanos()) {
      return;
    }
    CycleSpec spec = trained;
    if (spec == null) {
      int unused = log.removeErased(List.of());
    } else if (progress.restarts() < settings.training().restarts()) {
      endTraining();
      int unused = log.removeErased(List.of());
      Bundles.delete(files.work());
      save(progress.restarted());
      decide("training begins again, as a user was erased");
      begin(spec);
    } else {
      int unused = log.removeErased(files.copies());
      save(progress.anchorDue());
    }
    hasErased = false;
  }

  private void limit() throws IOException {
    if (System.nanoTime() - limitsAtNanos >= 0) {
      limitsAtNanos = System.nanoTime() + LIMITS_EVERY.toNanos();
      log.enforceLimits();
    }
  }

  private void tellStatus() {
    if (System.nanoTime() - statusAtNanos < 0) {
      return;
    }
    statusAtNanos = System.nanoTime() + STATUS_EVERY.toNanos();
    LogTotals totals = log.totals();
    TrialScores.Standing standing = scores.standing();
    LOG.info(
        "{}. The event log was given {} clicks, {} searches and {} values of items; {} users were erased"
            + " and {} records skipped. Last decision: {}{}",
        progress.state(),
        totals.clicks(),
        totals.searches(),
        totals.items(),
        totals.erasures(),
        topics.skipped(),
        progress.decision(),
        standing == null ? "" : ". The trial: " + standing.figures() + "; " + standing.certainty());
  }

  private void beginIfDue(Deployment deployment) throws IOException {
    if (deployment.hasCandidate()) {
      now("waiting: somebody else is trying out a candidate");
      return;
    }
    Path live = live(deployment);
    LogTotals totals = log.totals();
    Optional<Kind> due = NextCycle.due(live != null, totals, progress, settings);
    if (due.isEmpty()) {
      now(
          live == null
              ? "reading the topics until there is enough for a first bundle"
              : "reading the topics until the next bundle is due");
      return;
    }
    Kind kind = due.get();
    Bundles.delete(files.work());
    begin(spec(kind, live));
    save(progress.cycleBegun(kind, totals.newestEventMillis(), totals.clicks()));
  }

  private CycleSpec spec(Kind kind, @Nullable Path live) {
    CycleRules rules = live == null ? settings.first() : settings.next();
    LearnerSettings.Training how = settings.training();
    String model =
        how.modelAfter(
            live == null
                ? LearnerSettings.FIRST_MODEL
                : Bundle.open(live, settings.models().trusted()).manifest().model());
    return new CycleSpec(
        kind,
        files.copy().toString(),
        files.work().toString(),
        files.bundles().next(clock.instant(), kind.toString()).toString(),
        live == null ? null : live.toString(),
        model,
        how.settings(),
        how.seed(),
        settings.models().trustedText(),
        rules);
  }

  /** Copies the log and trains on the copy: what comes meanwhile is for the next bundle. */
  private void begin(CycleSpec spec) throws IOException {
    int unused = log.removeErased(List.of());
    log.snapshot(Path.of(spec.data()));
    Files.createDirectories(files.bundles().directory());
    trained = spec;
    start(spec);
  }

  private void start(CycleSpec spec) throws IOException {
    training =
        TrainingProcess.start(spec, settings.training().heap(), settings.training().cpuShare());
    now("training: " + spec.kind());
  }

  private void endTraining() {
    TrainingProcess running = training;
    if (running != null) {
      running.close();
    }
    training = null;
    trained = null;
  }

  private void lookAfterTraining(CycleSpec spec) throws InterruptedException, IOException {
    Optional<CycleResult> result = TrainingProcess.result(files.work());
    TrainingProcess running = training;
    if (result.isPresent()) {
      finish(spec, result.get());
    } else if (running == null) { // This learner was started after one that trained.
      decide("training goes on where the last learner left it");
      start(spec);
    } else if (running.isOver()) {
      goOn(spec, running.status());
    }
  }

  /** The system may have needed its memory. */
  private void goOn(CycleSpec spec, int status) throws InterruptedException, IOException {
    if (progress.restarts() < settings.training().restarts()) {
      save(progress.restarted());
      decide("training goes on, as its process ended with status " + status);
      start(spec);
    } else {
      finish(
          spec,
          new CycleResult(
              CycleResult.Outcome.FAILED, "the training process ended with status " + status));
    }
  }

  private void finish(CycleSpec spec, CycleResult result) throws InterruptedException, IOException {
    if (result.outcome() == CycleResult.Outcome.GOOD) {
      deploy(spec, result);
    } else {
      decide("no new bundle (%s): %s".formatted(spec.kind(), result.sentence()));
      Bundles.delete(Path.of(spec.bundle()));
    }
    if (result.outcome() == CycleResult.Outcome.FAILED && spec.kind() == Kind.CONTINUED) {
      save(progress.anchorDue()); // the live bundle may be none that can be continued
    }
    endTraining();
    files.keepTrainingLog();
    Bundles.delete(files.work());
    files.bundles().tidy(models.read(), settings.models().keep());
  }

  private void deploy(CycleSpec spec, CycleResult result) throws InterruptedException, IOException {
    DeployedBundle bundle;
    try {
      bundle = Deployments.of(Bundle.open(Path.of(spec.bundle()), settings.models().trusted()));
    } catch (BundleException e) {
      decide("no new bundle: " + e.getMessage());
      return;
    }
    Instant time = clock.instant();
    String name = bundle.getModel().getName() + " " + bundle.getModel().getVersion();
    if (spec.kind() == Kind.FIRST) {
      Deployment unused =
          models.change(
              now ->
                  now.hasLive()
                      ? now
                      : reasoned(Deployments.promote(now, bundle, time), result.sentence()));
      decide("the first bundle serves: " + name + ", " + result.sentence());
      return;
    }
    Deployment deployment =
        models.change(
            now ->
                now.hasCandidate()
                    ? now
                    : reasoned(
                        Deployments.tryOut(now, bundle, settings.trial().percent(), time),
                        result.sentence()));
    String digest = bundle.getModel().getDigest();
    if (!deployment.getCandidate().getModel().getDigest().equals(digest)) {
      decide("no trial of " + name + ": somebody else is trying out a candidate");
      return;
    }
    String rival = liveDigest(deployment);
    scores.begin(digest, rival);
    save(progress.trying(digest, rival, time.toEpochMilli()));
    decide("trying out " + name + ": " + result.sentence());
  }

  private void lookAfterTrial(String candidate, Deployment newest)
      throws InterruptedException, IOException {
    if (!isCandidate(candidate, newest)) {
      Deployment now = models.read(); // What was followed may be a moment old.
      if (!isCandidate(candidate, now)) {
        endTrial("the trial was ended: " + now.getReason());
      }
      return;
    }
    TrialScores.Standing standing = scores.standing();
    if (standing == null) {
      return;
    }
    boolean isOver =
        clock.millis() - progress.triedMillis() > settings.trial().longest().toMillis();
    if (standing.isWorse()) {
      drop(candidate, "rolled back, as " + standing.figures());
    } else if (standing.isGood()) {
      promote(candidate, standing.figures());
    } else if (isOver) {
      drop(candidate, "rolled back, as nothing is decided: " + standing.figures());
    } else {
      now("trying out a candidate");
    }
  }

  private void promote(String candidate, String figures) throws InterruptedException, IOException {
    Deployment unused =
        models.change(
            now ->
                isCandidate(candidate, now)
                    ? reasoned(Deployments.promote(now, clock.instant()), figures)
                    : now);
    endTrial("promoted, as " + figures);
  }

  private void drop(String candidate, String why) throws InterruptedException, IOException {
    Deployment unused =
        models.change(
            now ->
                isCandidate(candidate, now)
                    ? Deployments.dropCandidate(now, why, clock.instant())
                    : now);
    endTrial(why);
  }

  private void endTrial(String why) throws IOException {
    scores.end();
    save(progress.trying(null, null, 0));
    decide(why);
  }

  private static boolean isCandidate(String digest, Deployment deployment) {
    return deployment.getCandidate().getModel().getDigest().equals(digest);
  }

  private static Deployment reasoned(Deployment changed, String why) {
    return changed.toBuilder().setReason(changed.getReason() + ": " + why).build();
  }

  /** The bundle that serves those who are on no trial; null where there is none yet. */
  private @Nullable Path live(Deployment deployment) {
    String path = deployment.getLive().getPath();
    return path.isEmpty() ? given : Path.of(path);
  }

  private String liveDigest(Deployment deployment) {
    if (deployment.hasLive() || given == null) {
      return deployment.getLive().getModel().getDigest();
    }
    return Bundle.open(given, settings.models().trusted()).digest();
  }

  private void decide(String what) throws IOException {
    LOG.info("{}", what);
    save(progress.decided(what));
  }

  private void now(String state) throws IOException {
    Optional<String> trouble = log.trouble().or(topics::trouble);
    String all = trouble.map(it -> state + "; " + it).orElse(state);
    if (!all.equals(progress.state())) {
      LOG.info("{}", all);
      save(progress.doing(all));
    }
  }

  private void save(Progress next) throws IOException {
    files.write(next);
    progress = next;
  }

  /** Ends the round, the training and the followers; what was read is in the log. */
  @Override
  public void close() throws IOException {
    stopped.countDown();
    try {
      if (isRunning) {
        ended.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is ending anyway
    }
    oneLearner.close();
    scoresFollower.close();
    models.close();
    topics.close();
    boolean unused = log.commit();
    log.close();
  }
}
