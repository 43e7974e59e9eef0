package dev.reckon.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import dev.reckon.backtest.recording.Recording;
import dev.reckon.demo.SmallShop;
import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.process.LocalJob;
import dev.reckon.demo.process.PopularItems;
import dev.reckon.demo.process.RuntimeProcess;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.watch.ListListener;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.demo.watch.Prequential;
import dev.reckon.demo.watch.Score;
import dev.reckon.demo.watch.StandingLists;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.RankingMetric.Kind;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backtest of the live bundle gives the lists that were live, item for item. */
class LiveListsIT {

  private static final int EVENTS = 300;
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path temporary;

  @Test
  void listsAndScoresAreThoseOfTheLivePath() throws Exception {
    EventLog log = newest(Dataset.read(SmallShop.dataset()));
    Path bundle = SmallShop.bundle();
    Map<String, List<String>> live = new HashMap<>();
    Score score = live(log, bundle, live);

    Map<String, List<String>> replayed = new LinkedHashMap<>();
    Backtest backtest =
        Backtest.of(
            new Recording("the same events", null, log, 0),
            Instant.ofEpochMilli(log.events().get(0).eventTimeMillis()),
            null,
            ConfigFactory.empty(),
            TrustedPrograms.RECKON);
    Backtest.Served served =
        backtest.serve(
            bundle,
            (step, user, list) -> replayed.put(log.events().get(step).eventId(), list),
            done -> {});

    assertThat(backtest.clicks()).hasSizeGreaterThan(100);
    assertThat(replayed).hasSizeGreaterThan(80);
    assertThat(replayed)
        .allSatisfy((event, list) -> assertThat(live.get(event)).as(event).isEqualTo(list));
    assertThat(score.clicks()).isEqualTo(backtest.clicks().size());
    assertThat(served.judged().ranks().mean(new RankingMetric(Kind.HR, 10)))
        .isCloseTo(score.hitRate(), within(1e-9));
    assertThat(served.judged().ranks().mean(new RankingMetric(Kind.NDCG, 10)))
        .isCloseTo(score.meanGain(), within(1e-9));
    assertThat(served.judged().ranks().mean(new RankingMetric(Kind.MRR, 10)))
        .isCloseTo(score.meanReciprocalRank(), within(1e-9));
  }

  private static EventLog newest(EventLog log) {
    int size = log.events().size();
    return new EventLog(log.events().subList(size - EVENTS, size), log.items(), List.of());
  }

  /** Sends one event after the other, each once the list behind the one before is there. */
  private Score live(EventLog log, Path bundle, Map<String, List<String>> lists) throws Exception {
    BlockingQueue<String> covered = new LinkedBlockingQueue<>();
    StandingLists standing = new StandingLists();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Map<String, Object> keys = new HashMap<>();
      keys.put("reckon.kafka.bootstrap-servers", broker.bootstrapServers());
      keys.put("reckon.job.flink.checkpoint.directory", temporary.toUri().toString());
      keys.put("reckon.job.requests.window", "0ms");
      keys.put("reckon.job.requests.deadline", "30s");
      JobSettings topics = JobSettings.of(keys);
      var unused =
          topics
              .startup()
              .prepare(topics.kafka().forAdmin(), topics.topics(), EnumSet.allOf(Topic.class));
      Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      try (EventSender sender = EventSender.connect(client, topics.topics(), Encoding.PROTOBUF)) {
        log.items().forEach(sender::send);
        sender.flush();
        try (RuntimeProcess runtime = runtime(bundle, broker);
            PatientRuntime patient =
                new PatientRuntime(runtime.address(), runtime.metricsAddress());
            PopularItems visitors = PopularItems.of(runtime.address());
            ListWatcher watcher =
                ListWatcher.open(
                    client, topics.topics(), List.of(standing, noting(lists, covered)))) {
          keys.put("reckon.job.inference.addresses", List.of(patient.address()));
          try (LocalJob job = LocalJob.start(JobSettings.of(keys))) {
            Prequential prequential = new Prequential(standing, visitors, List.of(), event -> true);
            for (LoggedEvent event : log.events()) {
              prequential.ask(event);
              prequential.score(event);
              if (event instanceof LoggedEvent.Interacted) {
                patient.sending();
              }
              sender.send(event);
              sender.flush();
              assertThat(covered.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                  .isEqualTo(event.eventId());
            }
            job.check();
            watcher.check();
            return prequential.snapshot().total().model();
          }
        }
      }
    }
  }

  private RuntimeProcess runtime(Path bundle, EmbeddedBroker broker) throws Exception {
    return RuntimeProcess.start(
        bundle,
        jvm ->
            jvm.with("-Dreckon.kafka.bootstrap-servers=" + broker.bootstrapServers())
                // The runtime otherwise lets the broker gather clicks for a tenth of a second.
                .with("-Dreckon.model.popularity.kafka.fetch.min.bytes=1"),
        temporary.resolve("runtime.log"));
  }

  private static ListListener noting(
      Map<String, List<String>> lists, BlockingQueue<String> covered) {
    return new ListListener() {
      @Override
      public void listRead(Recommendation list, long readNanos) {
        for (String event : list.getCoveredEventIdsList()) {
          lists.put(event, list.getItemsList().stream().map(RankedItem::getItemId).toList());
          covered.add(event);
        }
      }
    };
  }
}
