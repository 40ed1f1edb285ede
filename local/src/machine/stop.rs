//! The signal that stops the runner.

use tokio::sync::watch;

/// A stop signal, cloned into every task.
#[derive(Clone)]
pub(crate) struct ShutdownSignal {
    sender: watch::Sender<bool>,
}

impl ShutdownSignal {
    pub(crate) fn new() -> ShutdownSignal {
        ShutdownSignal { sender: watch::Sender::new(false) }
    }

    /// Stops everything.
    pub(crate) fn now(&self) {
        self.sender.send_replace(true);
    }

    /// Resolves when everything should stop.
    pub(crate) fn wait(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut receiver = self.sender.subscribe();
        async move {
            // An error means that the sender is gone, which is a stop as well.
            let _ = receiver.wait_for(|stopped| *stopped).await;
        }
    }
}

/// Resolves on Ctrl-C or on the signal of a service manager.
pub(crate) async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
