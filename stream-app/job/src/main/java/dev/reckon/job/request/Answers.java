package dev.reckon.job.request;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives answers of gRPC, on the thread of the connection. */
final class Answers {

  private Answers() {}

  /** Calls one of the two when the answer arrives. */
  static <T> void listen(
      ListenableFuture<T> answer, Consumer<T> onAnswer, Consumer<Throwable> onError) {
    Futures.addCallback(
        answer,
        new FutureCallback<T>() {
          @Override
          public void onSuccess(@Nullable T response) {
            onAnswer.accept(Objects.requireNonNull(response));
          }

          @Override
          public void onFailure(Throwable error) {
            onError.accept(error);
          }
        },
        MoreExecutors.directExecutor());
  }
}
