package dev.reckon.demo.ledger;

/** Asks a view again and again for one user's list, on a thread of its own until closed. */
final class ViewProbe implements AutoCloseable {

  private static final long PAUSE_MILLIS = 100;

  private final ViewAnswers view;
  private final String userId;
  private final Ledger ledger;
  private final Thread thread = new Thread(this::ask, "view-probe");

  /** A probe that has not started; it reports the answers to the ledger. */
  ViewProbe(ViewAnswers view, String userId, Ledger ledger) {
    this.view = view;
    this.userId = userId;
    this.ledger = ledger;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void ask() {
    try {
      while (true) {
        if (view.hasListOf(userId)) {
          ledger.viewAnswered(System.nanoTime());
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() was called.
    }
  }
}
