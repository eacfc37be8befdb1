//! Work on a connection.

/// An async closure whose future can be sent to another thread.
///
/// The language can ask a closure to be `AsyncFnOnce`, but not yet ask that what it returns be `Send`; this names the
/// future, so that a bound can speak of it. Callers write `async |conn| ...` and never see it.
pub trait AsyncFunc<T, R>: AsyncFnOnce(T) -> R + FnOnce(T) -> <Self as AsyncFunc<T, R>>::Fut {
    type Fut: Future<Output = R>;
}

impl<F, T, R, Fut> AsyncFunc<T, R> for F
where
    F: AsyncFnOnce(T) -> R + FnOnce(T) -> Fut,
    Fut: Future<Output = R>,
{
    type Fut = Fut;
}
