package dev.reckon.job.testing;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.job.catalogue.Withdrawals;
import dev.reckon.job.event.Arrival;
import dev.reckon.job.event.BehaviorEvent;
import dev.reckon.job.event.BehaviorEventSerializer;
import dev.reckon.job.publish.Publication;
import dev.reckon.job.publish.PublicationSerializer;
import dev.reckon.job.recommend.RecommendOperatorFactory;
import dev.reckon.job.recommend.RecommendSettings;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.Events;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The operator in Flink's harness: one thread, a clock that a test sets, a fake client. */
public final class OperatorUnderTest implements AutoCloseable {

  private final KeyedOneInputStreamOperatorTestHarness<String, BehaviorEvent, Publication> harness;
  private final FakeInferenceClient client = new FakeInferenceClient();
  private final Set<String> withdrawn = new HashSet<>();

  private OperatorUnderTest(
      RecommendSettings settings, long nowMillis, @Nullable OperatorSubtaskState state)
      throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new RecommendOperatorFactory(settings, metrics -> client, this::withdrawals),
            BehaviorEvent::userId,
            Types.STRING,
            new BehaviorEventSerializer());
    harness.setProcessingTime(nowMillis);
    harness.setup(new PublicationSerializer());
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  public static OperatorUnderTest start(RecommendSettings settings, long nowMillis)
      throws Exception {
    return new OperatorUnderTest(settings, nowMillis, null);
  }

  public static OperatorUnderTest restore(
      RecommendSettings settings, long nowMillis, OperatorSubtaskState state) throws Exception {
    return new OperatorUnderTest(settings, nowMillis, state);
  }

  private Withdrawals withdrawals() {
    return new Withdrawals() {
      @Override
      public boolean isWithdrawn(String itemId) {
        return withdrawn.contains(itemId);
      }

      @Override
      public int size() {
        return withdrawn.size();
      }

      @Override
      public Map<String, Long> skipped() {
        return Map.of();
      }

      @Override
      public void close() {}
    };
  }

  /** From now on the item must not be shown. */
  public void withdraw(String itemId) {
    withdrawn.add(itemId);
  }

  public FakeInferenceClient client() {
    return client;
  }

  public KeyedOneInputStreamOperatorTestHarness<String, BehaviorEvent, Publication> harness() {
    return harness;
  }

  public void click(String userId, String eventId, String itemId) throws Exception {
    click(userId, eventId, itemId, Events.DAY);
  }

  public void click(String userId, String eventId, String itemId, long timeMillis)
      throws Exception {
    process(
        new BehaviorEvent.Interacted(
            userId, new Interaction(eventId, itemId, Kind.CLICK, timeMillis, ""), arrival()));
  }

  public void search(String userId, String eventId, String query) throws Exception {
    process(
        new BehaviorEvent.Searched(userId, new SearchQuery(eventId, query, Events.DAY), arrival()));
  }

  public void erase(String userId, long timeMillis) throws Exception {
    process(new BehaviorEvent.Erased(userId, timeMillis, arrival()));
  }

  private void process(BehaviorEvent event) throws Exception {
    harness.processElement(event, harness.getProcessingTime());
    runMails();
  }

  /** Sent seven milliseconds before it was received, which is now. */
  private Arrival arrival() {
    return new Arrival(harness.getProcessingTime() - 7, harness.getProcessingTime());
  }

  /** Answers the oldest request. */
  public void answer(InferenceOutcome outcome) throws Exception {
    client.answer(outcome);
    runMails();
  }

  /** Sets the clock; timers that are due fire. */
  public void setTime(long nowMillis) throws Exception {
    harness.setProcessingTime(nowMillis);
    runMails();
  }

  /** What a checkpoint would keep. */
  public OperatorSubtaskState snapshot() throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    return harness.snapshot(1, harness.getProcessingTime());
  }

  /** What the savepoint keeps that ends the job. */
  public OperatorSubtaskState lastSavepoint() throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    return harness
        .snapshotWithLocalState(
            1, harness.getProcessingTime(), SavepointType.suspend(SavepointFormatType.CANONICAL))
        .getJobManagerOwnedState();
  }

  /** Every byte of keyed state that a checkpoint would keep, one to a character. */
  public String stateBytes() throws Exception {
    StringBuilder bytes = new StringBuilder();
    for (KeyedStateHandle handle : snapshot().getManagedKeyedState()) {
      try (InputStream in = ((StreamStateHandle) handle).openInputStream()) {
        bytes.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
      }
    }
    return bytes.toString();
  }

  private void runMails() throws Exception {
    TaskMailbox mailbox = harness.getTaskMailbox();
    while (mailbox.hasMail()) {
      mailbox.take(TaskMailbox.MIN_PRIORITY).run();
    }
  }

  /** Everything published so far. */
  public List<Publication> published() {
    return harness.extractOutputValues();
  }

  /** The lists published so far. */
  public List<Recommendation> lists() {
    return published().stream()
        .filter(publication -> publication.list() != null)
        .map(publication -> Objects.requireNonNull(publication.list()))
        .toList();
  }

  public Recommendation lastList() {
    List<Recommendation> lists = lists();
    return lists.get(lists.size() - 1);
  }

  public static List<String> items(Recommendation list) {
    return list.getItemsList().stream().map(item -> item.getItemId()).toList();
  }

  @Override
  public void close() {
    client
        .answerAllFromNowOn(); // The harness finishes the operator first, which waits for answers.
    try {
      harness.close();
    } catch (Exception e) {
      throw new IllegalStateException("The operator could not be closed", e);
    }
  }
}
