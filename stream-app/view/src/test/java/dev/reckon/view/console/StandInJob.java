package dev.reckon.view.console;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.deployment.v1.DeployedBundle;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.kafka.Topics;
import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Answers every search and click with a list, as the job does, so that the console has something to
 * show: what shares words with a search or a click comes first, the newest event counting most, and
 * the list says so. Owns the threads of two followers.
 */
final class StandInJob implements AutoCloseable {

  private static final int LIST_SIZE = 20;

  /** What an event still counts after each that followed it. */
  private static final double FADING = 0.6;

  private static final ModelRef MODEL =
      ModelRef.newBuilder()
          .setName("cross-reasoning")
          .setVersion("20261121T081500Z-seed1")
          .setDigest("5".repeat(64))
          .build();

  private final Topics topics;
  private final Map<String, Item> catalogue = new HashMap<>();
  private final Map<String, List<Deed>> deeds = new HashMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final TopicFollower clicks;
  private final TopicFollower searches;

  private StandInJob(Map<String, String> client, Topics topics, List<Item> items) {
    this.topics = topics;
    items.forEach(item -> catalogue.put(item.getItemId(), item));
    this.producer =
        new KafkaProducer<>(
            Map.copyOf(client), new ByteArraySerializer(), new ByteArraySerializer());
    this.clicks =
        follow(
            Topic.CLICKS,
            client,
            message -> took(MessageCodec.INTERACTION.decode(message.value(), encoding(message))));
    this.searches =
        follow(
            Topic.SEARCHES,
            client,
            message -> took(MessageCodec.SEARCH.decode(message.value(), encoding(message))));
  }

  /** Starts to answer, and puts the catalogue on its topic. */
  static StandInJob start(Map<String, String> client, Topics topics, List<Item> items) {
    StandInJob job = new StandInJob(client, topics, items);
    items.forEach(item -> job.send(Topic.ITEMS, item.getItemId(), MessageCodec.ITEM, item));
    job.clicks.start();
    job.searches.start();
    return job;
  }

  /** Says on its topic which model serves now, and which one it replaced. */
  void deploy(String version, String trainedOn, String previous, Instant time) {
    deploy(
        Deployment.newBuilder()
            .setLive(deployed(version, trainedOn))
            .setPrevious(deployed(previous, "5,000 clicks on 70 items"))
            .setChangedAt(Timestamps.fromMillis(time.toEpochMilli()))
            .setReason("promoted")
            .build());
  }

  /** Says which model is the first that serves. */
  void deployFirst(String version, String trainedOn) {
    deploy(
        Deployment.newBuilder()
            .setLive(deployed(version, trainedOn))
            .setReason("promoted: " + MODEL.getName() + " " + version + ": the first model")
            .build());
  }

  private void deploy(Deployment deployment) {
    send(Topic.MODELS, "deployment", MessageCodec.DEPLOYMENT, deployment);
  }

  /** Publishes a list. */
  void publish(Recommendation list) {
    send(Topic.RECOMMENDATIONS, list.getUserId(), MessageCodec.RECOMMENDATION, list);
  }

  private static DeployedBundle deployed(String version, String trainedOn) {
    return DeployedBundle.newBuilder()
        .setPath("/bundles/" + version)
        .setModel(MODEL.toBuilder().setVersion(version).setDigest(version))
        .setTrainedOn(trainedOn)
        .build();
  }

  @Override
  public void close() {
    clicks.close();
    searches.close();
    producer.close();
  }

  private void took(Interaction click) {
    Item item = catalogue.getOrDefault(click.getItemId(), Item.getDefaultInstance());
    answer(
        click.getUserId(),
        new Deed(
            click.getEventId(),
            "",
            words(item.getTitle() + " " + String.join(" ", item.getCategoriesList())),
            click.getItemId(),
            click.getEventTime()));
  }

  private void took(Search search) {
    answer(
        search.getUserId(),
        new Deed(
            search.getEventId(),
            search.getQuery(),
            words(search.getQuery()),
            "",
            search.getEventTime()));
  }

  private synchronized void answer(String userId, Deed deed) {
    Timestamp received = now();
    List<Deed> all = deeds.computeIfAbsent(userId, user -> new ArrayList<>());
    all.add(0, deed);
    List<RankedItem> ranked =
        catalogue.values().stream()
            .filter(item -> all.stream().noneMatch(done -> done.itemId.equals(item.getItemId())))
            .map(item -> ranked(item, all))
            .sorted(
                Comparator.comparing(RankedItem::getScore)
                    .reversed()
                    .thenComparing(RankedItem::getItemId))
            .limit(LIST_SIZE)
            .toList();
    Recommendation.Builder list =
        Recommendation.newBuilder()
            .setUserId(userId)
            .addAllItems(ranked)
            .setHistorySequence(all.size())
            .setNewestEventTime(deed.time)
            .setEventsCovered(1)
            .addCoveredEventIds(deed.eventId)
            .setReceivedAt(received)
            .setRequestedAt(received)
            .setRepliedAt(now());
    if (!ranked.isEmpty() && ranked.get(0).getScore() > 0) {
      list.setModel(MODEL).setReasoningSteps(2).addAllEvidence(evidence(all));
    } else {
      list.setFallback(
          Fallback.newBuilder()
              .setReason(Fallback.Reason.NO_KNOWN_ITEMS)
              .setSource(Fallback.Source.POPULARITY));
    }
    send(Topic.RECOMMENDATIONS, userId, MessageCodec.RECOMMENDATION, list.build());
  }

  private static RankedItem ranked(Item item, List<Deed> deeds) {
    Set<String> words = words(item.getTitle() + " " + String.join(" ", item.getCategoriesList()));
    double score = 0;
    double weight = 1;
    for (Deed deed : deeds) {
      score += weight * deed.words.stream().filter(words::contains).count();
      weight *= FADING;
    }
    return RankedItem.newBuilder().setItemId(item.getItemId()).setScore((float) score).build();
  }

  private static List<Evidence> evidence(List<Deed> deeds) {
    List<Evidence> evidence = new ArrayList<>();
    double weight = 1 - FADING;
    for (Deed deed : deeds) {
      evidence.add(deed.asEvidence((float) weight));
      weight *= FADING;
    }
    return evidence;
  }

  private <M extends Message> void send(Topic topic, String key, MessageCodec<M> codec, M message) {
    ProducerRecord<byte[], byte[]> out =
        new ProducerRecord<>(
            topics.name(topic),
            key.getBytes(StandardCharsets.UTF_8),
            codec.encode(message, Encoding.PROTOBUF));
    Encoding.PROTOBUF.mark(out.headers());
    try {
      producer.send(out).get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError("The broker refused what the stand-in wrote", e);
    }
  }

  private TopicFollower follow(Topic topic, Map<String, String> client, Took took) {
    return new TopicFollower(
        topics.name(topic),
        TopicFollower.clientsOf(client),
        StartPosition.beginning(),
        message -> {
          try {
            took.message(message);
          } catch (MessageRejected e) {
            throw new AssertionError("The view let through what no job can read", e);
          }
        });
  }

  private static Encoding encoding(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    return Encoding.of(message.headers());
  }

  private static Set<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\W+"))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Timestamp now() {
    return Timestamps.fromMillis(System.currentTimeMillis());
  }

  /** Takes in a message. */
  private interface Took {
    void message(ConsumerRecord<String, byte[]> message) throws MessageRejected;
  }

  /**
   * What a user did.
   *
   * @param said what they searched for; empty for a click
   * @param itemId what they clicked; empty for a search
   */
  private record Deed(
      String eventId, String said, Set<String> words, String itemId, Timestamp time) {

    Evidence asEvidence(float weight) {
      Evidence.Builder evidence =
          Evidence.newBuilder().setEventId(eventId).setWeight(weight).setEventTime(time);
      return itemId.isEmpty()
          ? evidence.setQuery(said).build()
          : evidence.setItemId(itemId).setKind(Interaction.Kind.CLICK).build();
    }
  }
}
