package dev.reckon.job;

import dev.reckon.job.catalogue.FollowedWithdrawals;
import dev.reckon.job.catalogue.Withdrawals;
import dev.reckon.job.event.BehaviorEventDecoder;
import dev.reckon.job.event.BehaviorEventDeserializer;
import dev.reckon.job.event.DeadLetter;
import dev.reckon.job.event.InboundRecord;
import dev.reckon.job.publish.DeadLetterSerializer;
import dev.reckon.job.publish.Publication;
import dev.reckon.job.publish.RecommendationSerializer;
import dev.reckon.job.request.GrpcInferenceClient;
import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.InferenceSettings;
import dev.reckon.job.settings.FlinkSettings;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.job.settings.KafkaSettings;
import dev.reckon.job.settings.OutputSettings;
import dev.reckon.wire.Topic;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job as it runs against Kafka and model runtimes. Submit this class to a cluster of Flink,
 * with the same arguments as the command {@code job}, or add it to another environment with {@link
 * #build}.
 */
public final class RecommenderJob {

  private static final Set<Topic> TOPICS =
      EnumSet.of(
          Topic.CLICKS,
          Topic.SEARCHES,
          Topic.ERASURES,
          Topic.ITEMS,
          Topic.RECOMMENDATIONS,
          Topic.DEAD_LETTERS);

  private RecommenderJob() {}

  /**
   * Entry point for clusters, whose process must not be ended here.
   *
   * @throws IllegalStateException if the job could not be started; standard error says why
   */
  public static void main(String[] arguments) {
    int status = JobCli.execute(JobCli.commandLine(), arguments);
    if (status != 0) {
      throw new IllegalStateException("The job could not be started, see standard error");
    }
  }

  /** Waits for the broker, creates missing topics and checks existing ones. */
  public static List<String> prepareTopics(JobSettings settings) throws InterruptedException {
    return settings.startup().prepare(settings.kafka().forAdmin(), settings.topics(), TOPICS);
  }

  /** Adds the whole job to an environment that was made with {@link #configuration}. */
  public static void build(StreamExecutionEnvironment environment, JobSettings settings) {
    InferenceSettings inference = settings.inference();
    build(environment, settings, metrics -> new GrpcInferenceClient(inference, metrics));
  }

  /** As {@link #build(StreamExecutionEnvironment, JobSettings)}, with other clients. */
  public static void build(
      StreamExecutionEnvironment environment,
      JobSettings settings,
      InferenceClient.Factory clients) {
    environment.configure(configuration(settings));
    RecommenderTopology.define(
        environment,
        source(settings),
        settings.recommend(),
        clients,
        withdrawals(settings),
        recommendations(settings),
        deadLetters(settings));
  }

  private static Withdrawals.Factory withdrawals(JobSettings settings) {
    Map<String, String> consumer = new HashMap<>();
    Properties properties = settings.kafka().forConsumer();
    properties.stringPropertyNames().forEach(it -> consumer.put(it, properties.getProperty(it)));
    consumer.put("bootstrap.servers", settings.kafka().bootstrapServers());
    return new FollowedWithdrawals(settings.topics().name(Topic.ITEMS), consumer);
  }

  /** The options of Flink that follow from the settings. */
  public static Configuration configuration(JobSettings settings) {
    FlinkSettings flink = settings.flink();
    Configuration options = new Configuration();
    options.set(PipelineOptions.NAME, settings.name());
    options.set(PipelineOptions.GENERIC_TYPES, false);
    options.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    options.set(PipelineOptions.OBJECT_REUSE, true); // Our values are immutable.
    options.set(ExecutionOptions.BUFFER_TIMEOUT, flink.bufferTimeout());
    options.set(StateBackendOptions.STATE_BACKEND, flink.stateBackend().flinkName());
    options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, flink.checkpoint().interval());
    options.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    options.set(
        CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, flink.checkpoint().tolerableFailures());
    restartForEver(options);
    if (flink.parallelism() > 0) {
      options.set(CoreOptions.DEFAULT_PARALLELISM, flink.parallelism());
    }
    String directory = settings.checkpointDirectory();
    if (!directory.isEmpty()) {
      options.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
      options.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory);
      options.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, directory);
    }
    flink.properties().forEach(options::setString);
    return options;
  }

  /** Without a free slot, one failure counts as many restarts and would soon use up a limit. */
  private static void restartForEver(Configuration options) {
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    options.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(200));
    options.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(10));
  }

  /**
   * One consumer reads all input topics, from the checkpoint or from the position in the settings.
   */
  static Source<InboundRecord, ?, ?> source(JobSettings settings) {
    KafkaSettings kafka = settings.kafka();
    String prefix = settings.topics().prefix();
    return KafkaSource.<InboundRecord>builder()
        .setProperties(kafka.forConsumer())
        .setBootstrapServers(kafka.bootstrapServers())
        .setGroupId(kafka.groupId())
        .setTopics(BehaviorEventDecoder.TOPICS.stream().map(topic -> topic.name(prefix)).toList())
        .setStartingOffsets(startingOffsets(kafka.startFrom()))
        .setDeserializer(new BehaviorEventDeserializer(prefix))
        .build();
  }

  @SuppressWarnings("deprecation") // The connector has no successor of the enum yet.
  private static OffsetsInitializer startingOffsets(KafkaSettings.StartFrom startFrom) {
    return switch (startFrom) {
      case EARLIEST -> OffsetsInitializer.earliest();
      case LATEST -> OffsetsInitializer.latest();
      case COMMITTED ->
          OffsetsInitializer.committedOffsets(
              org.apache.kafka.clients.consumer.OffsetResetStrategy.LATEST);
    };
  }

  static Sink<Publication> recommendations(JobSettings settings) {
    return sink(
        settings,
        "recommendations",
        new RecommendationSerializer(settings.topics().prefix(), settings.output().encoding()));
  }

  static Sink<DeadLetter> deadLetters(JobSettings settings) {
    return sink(
        settings,
        "dead-letters",
        new DeadLetterSerializer(settings.topics().prefix(), settings.output().deadLetterBytes()));
  }

  private static <T> Sink<T> sink(
      JobSettings settings, String name, KafkaRecordSerializationSchema<T> serializer) {
    OutputSettings output = settings.output();
    Properties producer = settings.kafka().forProducer();
    producer.putIfAbsent("acks", "all");
    producer.putIfAbsent("linger.ms", "1");
    producer.putIfAbsent(
        "transaction.timeout.ms", Long.toString(output.transactionTimeout().toMillis()));
    return KafkaSink.<T>builder()
        .setKafkaProducerConfig(producer)
        .setBootstrapServers(settings.kafka().bootstrapServers())
        .setDeliveryGuarantee(output.delivery().guarantee())
        // Jobs on other topics of the same broker must not end each other's transactions.
        .setTransactionalIdPrefix(
            settings.topics().prefix() + output.transactionalIdPrefix() + "-" + name)
        .setRecordSerializer(serializer)
        .build();
  }
}
