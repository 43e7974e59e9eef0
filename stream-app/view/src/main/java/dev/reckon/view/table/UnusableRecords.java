package dev.reckon.view.table;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of Kafka Streams for a record that cannot be read, processed or written. If the
 * record is the cause, it is counted and skipped; if a store, the disk or the broker is, the thread
 * fails. Made by Kafka Streams; the property {@value #INPUTS} holds the counter.
 */
public final class UnusableRecords
    implements DeserializationExceptionHandler,
        ProcessingExceptionHandler,
        ProductionExceptionHandler {

  /** Property with the {@link TableInputs}. */
  public static final String INPUTS = "reckon.table.inputs";

  private static final Logger LOG = LoggerFactory.getLogger(UnusableRecords.class);
  private static final String CHANGELOG = "-changelog";

  @SuppressWarnings("NullAway.Init") // What configure sets, Kafka Streams calls it first.
  private TableInputs inputs;

  @Override
  public void configure(Map<String, ?> properties) {
    inputs = (TableInputs) Objects.requireNonNull(properties.get(INPUTS), INPUTS);
  }

  @Override
  public DeserializationExceptionHandler.Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception failure) {
    inputs.skip(record.topic(), record.partition(), record.offset(), failure);
    return DeserializationExceptionHandler.Response.resume();
  }

  @Override
  public ProcessingExceptionHandler.Response handleError(
      ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
    if (failure instanceof KafkaException || context.topic() == null) {
      return ProcessingExceptionHandler.Response
          .fail(); // A failure of a store or of a punctuation.
    }
    LOG.error("a record of the topic {} could not be processed", context.topic(), failure);
    inputs.skip(context.topic(), context.partition(), context.offset(), failure);
    return ProcessingExceptionHandler.Response.resume();
  }

  @Override
  public ProductionExceptionHandler.Response handleError(
      ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception failure) {
    boolean isRefused = failure instanceof ApiException && !(failure instanceof RetriableException);
    if (!isRefused || record.topic().endsWith(CHANGELOG)) {
      return ProductionExceptionHandler.Response.fail();
    }
    inputs.skip(record.topic(), context.partition(), context.offset(), failure);
    return ProductionExceptionHandler.Response.resume();
  }
}
