package dev.reckon.job;

import dev.reckon.job.catalogue.Withdrawals;
import dev.reckon.job.event.BehaviorEvent;
import dev.reckon.job.event.BehaviorEventSerializer;
import dev.reckon.job.event.DeadLetter;
import dev.reckon.job.event.DeadLetterRouting;
import dev.reckon.job.event.InboundRecord;
import dev.reckon.job.event.InboundRecordSerializer;
import dev.reckon.job.publish.Publication;
import dev.reckon.job.publish.PublicationSerializer;
import dev.reckon.job.recommend.RecommendOperatorFactory;
import dev.reckon.job.recommend.RecommendSettings;
import dev.reckon.job.request.InferenceClient;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The whole dataflow: events in, the latest list of each user and dead letters out. The uids tie
 * state in savepoints to operators and must stay.
 */
public final class RecommenderTopology {

  private RecommenderTopology() {}

  /**
   * Adds the dataflow to an environment.
   *
   * @param clients makes the model runtime's client of each subtask
   * @param catalogue gives each subtask the withdrawn items
   */
  public static void define(
      StreamExecutionEnvironment environment,
      Source<InboundRecord, ?, ?> source,
      RecommendSettings settings,
      InferenceClient.Factory clients,
      Withdrawals.Factory catalogue,
      Sink<Publication> recommendations,
      Sink<DeadLetter> deadLetters) {

    SingleOutputStreamOperator<BehaviorEvent> events =
        environment
            .fromSource(
                source,
                WatermarkStrategy.noWatermarks(), // Every timer here uses processing time.
                "events",
                InboundRecordSerializer.INBOUND)
            .uid("events")
            .process(new DeadLetterRouting(), BehaviorEventSerializer.EVENTS)
            .uid("dead-letter-routing")
            .name("dead-letter-routing");

    events
        .keyBy(BehaviorEvent::userId, Types.STRING)
        .transform(
            "recommend",
            PublicationSerializer.PUBLICATIONS,
            new RecommendOperatorFactory(settings, clients, catalogue))
        .uid("recommend")
        .sinkTo(recommendations)
        .uid("recommendations")
        .name("recommendations");

    events
        .getSideOutput(DeadLetterRouting.DEAD_LETTERS)
        .sinkTo(deadLetters)
        .uid("dead-letters")
        .name("dead-letters");
  }
}
