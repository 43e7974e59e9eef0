package dev.reckon.serving.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.deployment.v1.Deployment;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.model.deploy.DeploymentReader;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.live.ClickCounter;
import dev.reckon.serving.live.ItemAvailability;
import dev.reckon.serving.live.ItemCatalogue;
import dev.reckon.serving.live.LiveMetrics;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.Memories;
import dev.reckon.serving.live.MemoryFeed;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.rollout.CandidateScores;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.testing.FakeModel;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import dev.reckon.wire.testing.HostileRecord;
import dev.reckon.wire.testing.HostileRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every topic that the runtime follows, with every record that is not as it should be: it is taken
 * or refused with its rule, never failed on, and a good record after it is taken.
 */
final class HostileInputTest {
  private final InstantSource clock = InstantSource.system();
  private final ModelSlots slots = new ModelSlots();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Deployment> deployed = new ArrayList<>();
  private final List<String> withdrawn = new ArrayList<>();

  @BeforeEach
  void bringModelLive() throws InterruptedException {
    FakeModel model = new FakeModel("v1", new FakeRanker(10, 8, 0));
    slots
        .live()
        .swap(
            LiveModel.start(
                model,
                Popularity.standing(model.trainingCounts()),
                ScoreShift.NONE,
                1,
                Batches.of(4, 8),
                BatchObserver.NONE));
  }

  @AfterEach
  void clear() throws InterruptedException {
    slots.clear();
  }

  @Test
  void noRecordOfItemsStopsTheCatalogue() throws Exception {
    List<Integer> told = new ArrayList<>();
    ItemAvailability availability = new ItemAvailability();
    ItemCatalogue catalogue = new ItemCatalogue(availability, hidden -> told.add(hidden.size()));

    assertThat(refusedBy(catalogue, Topic.ITEMS)).isGreaterThan(40);
    int before = availability.mentioned();
    catalogue.read(HostileRecords.good(Topic.ITEMS).ofText("items", 0));
    assertThat(availability.mentioned()).isBetween(before, before + 1).isPositive();
  }

  @Test
  void noRecordOfClicksStopsTheCounting() throws Exception {
    ClickCounter counter =
        new ClickCounter(slots, new MemoryFeed(new Memories()), new LiveMetrics(registry), clock);

    assertThat(refusedBy(counter, Topic.CLICKS)).isGreaterThan(60);
    counter.read(HostileRecords.good(Topic.CLICKS).ofText("clicks", 0));
    assertThat(registry.counter("reckon.model.clicks", "outcome", "rejected").count())
        .isGreaterThan(60);
  }

  @Test
  void noRecordOfModelsKeepsALaterDeploymentFromBeingTold() throws Exception {
    DeploymentReader reader = new DeploymentReader(deployed::add, clock);

    assertThat(refusedBy(reader, Topic.MODELS)).isGreaterThan(40);
    reader.read(HostileRecords.good(Topic.MODELS).ofText("models", 0));
    reader.polled(true);
    assertThat(deployed).last().matches(deployment -> !deployment.getReason().isEmpty());
  }

  @Test
  void noRecordOfOnlineMetricsTakesACandidateBack() throws Exception {
    CandidateScores scores =
        new CandidateScores(slots, 1, (digest, why) -> withdrawn.add(why), clock);

    assertThat(refusedBy(scores, Topic.RECOMMENDATION_METRICS)).isGreaterThan(40);
    scores.read(HostileRecords.good(Topic.RECOMMENDATION_METRICS).ofText("metrics", 0));
    scores.polled(true);
    assertThat(withdrawn).isEmpty();
  }

  /** How many of the topic's hostile records are refused; anything but a refusal fails the test. */
  private static int refusedBy(TopicFollower.Reader reader, Topic topic) {
    List<HostileRecord> records = HostileRecords.of(topic);
    assertThat(records).hasSizeGreaterThan(60);
    int refused = 0;
    for (HostileRecord record : records) {
      try {
        reader.read(record.ofText(topic.name(), 0));
        reader.polled(true);
      } catch (MessageRejected e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("failed on " + record, e);
      }
    }
    return refused;
  }
}
