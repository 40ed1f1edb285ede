//! One signal that everything stops at.

use tokio::sync::watch;

/// Cloned into every task.
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

    /// Resolves when everything is to stop.
    pub(crate) fn wait(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut receiver = self.sender.subscribe();
        async move {
            // An error means that nobody is left to send; that is a stop too.
            let _ = receiver.wait_for(|stopped| *stopped).await;
        }
    }
}
