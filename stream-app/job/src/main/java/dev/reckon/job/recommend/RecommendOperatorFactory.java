package dev.reckon.job.recommend;

import dev.reckon.job.catalogue.Withdrawals;
import dev.reckon.job.event.BehaviorEvent;
import dev.reckon.job.publish.Publication;
import dev.reckon.job.request.InferenceClient;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator on the task that runs it; Flink ships this factory there. */
public final class RecommendOperatorFactory extends AbstractStreamOperatorFactory<Publication>
    implements OneInputStreamOperatorFactory<BehaviorEvent, Publication> {
  private static final long serialVersionUID = 1L;

  private final RecommendSettings settings;
  private final InferenceClient.Factory clients;
  private final Withdrawals.Factory catalogue;

  /**
   * A factory that Flink can ship.
   *
   * @param clients makes the model runtime's client of each subtask
   * @param catalogue gives each subtask the withdrawn items
   */
  public RecommendOperatorFactory(
      RecommendSettings settings, InferenceClient.Factory clients, Withdrawals.Factory catalogue) {
    this.settings = settings;
    this.clients = clients;
    this.catalogue = catalogue;
  }

  @Override
  // Flink requests the only type.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  public <T extends StreamOperator<Publication>> T createStreamOperator(
      StreamOperatorParameters<Publication> parameters) {
    return (T) new RecommendOperator(parameters, settings, clients, catalogue);
  }

  @Override
  @SuppressWarnings("rawtypes") // The interface requires it.
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return RecommendOperator.class;
  }
}
