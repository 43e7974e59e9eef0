package dev.reckon.learner;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.learner.cycle.CycleResult;
import dev.reckon.learner.cycle.CycleResult.Outcome;
import dev.reckon.learner.cycle.CycleSpec;
import dev.reckon.learner.cycle.Kind;
import dev.reckon.learner.follow.LogTopics;
import dev.reckon.learner.follow.OneLearner;
import dev.reckon.learner.log.LogTotals;
import dev.reckon.learner.log.RetainedLog;
import dev.reckon.learning.train.items.WordMeanings;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.deploy.DeploymentException;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.model.deploy.Deployments;
import dev.reckon.process.MetricsEndpoint;
import dev.reckon.process.PrivateDirectory;
import dev.reckon.process.RateLimitedLog;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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

  /** After a round that failed, as when a broker did not take a deployment. */
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final LearnerSettings settings;
  private final @Nullable Path given;
  private final LearnerFiles files;
  private final InstantSource clock;
  private final RetainedLog log;
  private final LogTopics topics;
  private final Journal journal;
  private final DeployedModels models;
  private final Trainings trainings;
  private final Trials trials;
  private final OneLearner oneLearner;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final LearnerMetrics metrics;
  private final RateLimitedLog failures = new RateLimitedLog();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Pause limits = new Pause(Duration.ofHours(1));
  private final Pause status = new Pause(Duration.ofMinutes(10));
  private final Pause others = new Pause(Duration.ofSeconds(30));
  private final Pause failed = new Pause(RETRY);
  private volatile boolean isRunning;
  private Optional<String> other = Optional.empty();
  private long erasedSinceNanos;
  private boolean hasErased;

  private Learner(
      LearnerSettings settings,
      @Nullable Path given,
      LearnerFiles files,
      RetainedLog log,
      OneLearner oneLearner,
      InstantSource clock)
      throws IOException {
    this.settings = settings;
    this.given = given;
    this.files = files;
    this.clock = clock;
    this.log = log;
    this.topics = new LogTopics(log, settings.topics().prefix(), settings.kafka(), clock);
    this.journal = new Journal(files, () -> log.trouble().or(topics::trouble));
    this.models =
        new DeployedModels(new DeploymentTopic(settings.models().topic(), settings.kafka()), clock);
    this.trainings = new Trainings(log, files, settings.training(), journal);
    this.trials = new Trials(models, settings.trial(), settings.kafka(), journal, clock);
    this.metrics =
        new LearnerMetrics(registry, log, files.bundles(), () -> trials.candidate() != null, clock);
    this.oneLearner = oneLearner;
  }

  /**
   * Opens the log and begins to follow the topics.
   *
   * @param given the bundle that is live until a deployment names another; null for none
   * @param out the directory of the learner
   * @param oneLearner this learner among others, which {@link #close} ends
   * @throws IOException if its files cannot be read or written
   */
  static Learner start(
      LearnerSettings settings,
      @Nullable Path given,
      Path out,
      OneLearner oneLearner,
      InstantSource clock)
      throws IOException {
    PrivateDirectory.make(out);
    LearnerFiles files = new LearnerFiles(out.toAbsolutePath().normalize());
    RetainedLog log = RetainedLog.open(files.log(), settings.log(), clock);
    try {
      Learner learner = new Learner(settings, given, files, log, oneLearner, clock);
      learner.follow();
      return learner;
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
  }

  private void follow() {
    topics.start();
    models.start();
    trials.start();
  }

  /** What this learner does, as Prometheus reads it. */
  String metrics() {
    return registry.scrape();
  }

  /** Down while the log does not grow. */
  MetricsEndpoint.Health health() {
    Optional<String> trouble = log.trouble().or(topics::trouble);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("status", trouble.isEmpty() ? "UP" : "DOWN");
    ObjectNode check = node.putArray("checks").addObject().put("name", "event log");
    check.put("status", trouble.isEmpty() ? "UP" : "DOWN");
    trouble.ifPresent(reason -> check.put("reason", reason));
    return new MetricsEndpoint.Health(trouble.isEmpty(), node.toString());
  }

  /** Goes round until {@link #close}. */
  void run() throws InterruptedException {
    isRunning = true;
    try {
      do {
        tryRound();
      } while (!stopped.await(ROUND.toMillis(), TimeUnit.MILLISECONDS));
    } finally {
      trainings.close();
      ended.countDown();
    }
  }

  /** Whatever fails, the log is written on and the round is tried again. */
  private void tryRound() throws InterruptedException {
    if (!failed.isOver()) {
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
    failed.begin();
    failures
        .admit()
        .ifPresent(
            more ->
                LOG.warn(
                    "{}. It is tried again every {} s{}",
                    what,
                    RETRY.toSeconds(),
                    RateLimitedLog.others(more),
                    trace));
  }

  private void round() throws InterruptedException, IOException {
    eraseIfDue();
    if (limits.isOver()) {
      limits.begin();
      log.enforceLimits();
    }
    if (status.isOver()) {
      status.begin();
      logStatus();
    }
    Optional<Deployment> deployment = models.newest();
    Optional<CycleSpec> training = trainings.underWay();
    String candidate = trials.candidate();
    if (isSecond()) {
      journal.doing("another learner works with these topics, so this one only keeps its log");
    } else if (deployment.isEmpty()) {
      journal.doing("waiting for the topic of deployments");
    } else if (training.isPresent()) {
      Optional<CycleResult> result = trainings.result();
      if (result.isPresent()) {
        finish(training.get(), result.get());
      }
    } else if (candidate != null) {
      trials.lookAfter(candidate, deployment.get());
    } else {
      beginIfDue(deployment.get());
    }
  }

  /** Another one may have taken over while this one could not reach the broker. */
  private boolean isSecond() throws InterruptedException {
    if (others.isOver()) {
      others.begin();
      other = oneLearner.group().flatMap(OneLearner.Group::other);
    }
    return other.isPresent();
  }

  /** Several users at once, as the log is read once for all of them. */
  private void eraseIfDue() throws IOException {
    boolean isNew = log.hasErased() && !hasErased;
    hasErased = log.hasErased();
    if (isNew) {
      erasedSinceNanos = System.nanoTime();
    }
    if (hasErased && System.nanoTime() - erasedSinceNanos >= settings.eraseAfter().toNanos()) {
      trainings.erase();
      hasErased = false;
    }
  }

  private void logStatus() {
    LogTotals totals = log.totals();
    LOG.info(
        "{}. The event log was given {} clicks, {} searches and {} values of items; {} users were erased"
            + " and {} records skipped. Last decision: {}{}",
        journal.progress().state(),
        totals.clicks(),
        totals.searches(),
        totals.items(),
        totals.erasures(),
        topics.skipped(),
        journal.progress().decision(),
        trials.figures());
  }

  private void beginIfDue(Deployment deployment) throws IOException {
    if (deployment.hasCandidate()) {
      journal.doing("waiting: somebody else is trying out a candidate");
      return;
    }
    Path live = live(deployment);
    LogTotals totals = log.totals();
    Optional<Kind> due = NextCycle.due(live != null, totals, journal.progress(), settings);
    if (due.isPresent()) {
      Kind kind = due.get();
      trainings.begin(spec(kind, live));
      journal.save(now -> now.cycleBegun(kind, totals.newestEventMillis(), totals.clicks()));
    } else {
      journal.doing(
          live == null
              ? "reading the topics until there is enough for a first bundle"
              : "reading the topics until the next bundle is due");
    }
  }

  private CycleSpec spec(Kind kind, @Nullable Path live) {
    LearnerSettings.Training how = settings.training();
    Bundle bundle = live == null ? null : open(live);
    Manifest manifest = bundle == null ? null : bundle.manifest();
    String model =
        how.modelAfter(manifest == null ? LearnerSettings.FIRST_MODEL : manifest.model());
    return new CycleSpec(
        kind,
        files.copy().toString(),
        files.work().toString(),
        files.bundles().next(clock.instant(), kind.toString()).toString(),
        live == null ? null : live.toString(),
        model,
        how.itemTextAfter(bundle == null ? null : itemTextOf(bundle)),
        how.queryTextAfter(manifest == null ? null : WordMeanings.queryTextOf(manifest), model),
        how.settings(),
        (int) how.continuing().replay(),
        how.continuing().passes(),
        how.seed(),
        settings.models().trustedText(),
        live == null ? settings.first() : settings.next());
  }

  /** As {@code --item-text} says it: a bundle that holds an encoder is the directory of it. */
  private static @Nullable String itemTextOf(Bundle bundle) {
    return bundle.itemEncoder().map(Path::toString).orElse(bundle.manifest().itemText());
  }

  private void finish(CycleSpec spec, CycleResult result) throws InterruptedException, IOException {
    metrics.cycleOver(spec.kind(), result.outcome(), trainings.took(), made(spec));
    if (result.outcome() == Outcome.GOOD) {
      deploy(spec, result);
    } else {
      journal.decided("no new bundle (%s): %s".formatted(spec.kind(), result.sentence()));
      Bundles.delete(Path.of(spec.bundle()));
    }
    if (result.outcome() == Outcome.FAILED && spec.kind() == Kind.CONTINUED) {
      journal.save(Progress::anchorDue); // the live bundle may be none that can be continued
    }
    trainings.end();
    files.bundles().tidy(models.read(), settings.models().keep());
  }

  private Optional<Manifest> made(CycleSpec spec) {
    try {
      return Files.isDirectory(Path.of(spec.bundle()))
          ? Optional.of(open(Path.of(spec.bundle())).manifest())
          : Optional.empty();
    } catch (BundleException e) {
      return Optional.empty(); // deploy says so
    }
  }

  private void deploy(CycleSpec spec, CycleResult result) throws InterruptedException, IOException {
    DeployedBundle bundle;
    try {
      bundle = Deployments.of(open(Path.of(spec.bundle())));
    } catch (BundleException e) {
      journal.decided("no new bundle (%s): %s".formatted(spec.kind(), e.getMessage()));
      return;
    }
    if (spec.kind() == Kind.FIRST) {
      serveFirst(bundle, result.sentence());
    } else {
      trials.begin(bundle, liveDigest(models.read()), result.sentence());
    }
  }

  private void serveFirst(DeployedBundle bundle, String why)
      throws InterruptedException, IOException {
    Deployment unused =
        models.change(
            now ->
                now.hasLive()
                    ? now
                    : Trials.because(why, Deployments.promote(now, bundle, clock.instant())));
    journal.decided(
        "the first bundle serves: %s %s, %s"
            .formatted(bundle.getModel().getName(), bundle.getModel().getVersion(), why));
  }

  /** The bundle that serves those who are on no trial; null where there is none yet. */
  private @Nullable Path live(Deployment deployment) {
    String path = deployment.getLive().getPath();
    return path.isEmpty() ? given : Path.of(path);
  }

  private String liveDigest(Deployment deployment) {
    return deployment.hasLive() || given == null
        ? deployment.getLive().getModel().getDigest()
        : open(given).digest();
  }

  private Bundle open(Path bundle) {
    return Bundle.open(bundle, settings.models().trusted());
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
    trials.close();
    models.close();
    topics.close();
    boolean unused = log.commit();
    log.close();
  }
}
