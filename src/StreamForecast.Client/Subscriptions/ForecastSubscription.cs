using System.Runtime.CompilerServices;
using Grpc.Core;
using StreamForecast.Protocol.V1;

namespace StreamForecast.Client.Subscriptions;

/// <summary>Follows the forecasts of a pattern over as many connections as it takes.</summary>
internal sealed class ForecastSubscription(
    Forecasting.ForecastingClient client, ClientOptions clientOptions, SubscribeOptions options, string pattern)
{
    private readonly RepeatFilter _repeats = new();
    private readonly Backoff _backoff = new(clientOptions);
    private string _position = options.ResumeFrom ?? "";

    public async IAsyncEnumerable<SeriesForecast> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            using AsyncServerStreamingCall<ForecastBatch> call = client.Subscribe(
                new SubscribeRequest { Pattern = pattern, ResumeFrom = _position, Lossless = options.IsLossless }, cancellationToken: cancellation);
            while (await TryNextAsync(call, cancellation).ConfigureAwait(false))
            {
                _backoff.Reset();
                ForecastBatch batch = call.ResponseStream.Current;
                if (batch.Reset.Length > 0)
                {
                    options.OnReset?.Invoke(batch.Reset);
                }

                foreach (SeriesForecast forecast in ForecastUnpacker.Unpack(batch))
                {
                    if (_repeats.IsNew(forecast))
                    {
                        yield return forecast;
                    }
                }

                // Only now: whoever stops in the middle of a batch comes back for all of it.
                _position = batch.Position.Length > 0 ? batch.Position : _position;
            }

            await _backoff.PauseAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>False when the connection is at its end and another one is to be tried.</summary>
    private async Task<bool> TryNextAsync(AsyncServerStreamingCall<ForecastBatch> call, CancellationToken cancellation)
    {
        try
        {
            return await call.ResponseStream.MoveNext(cancellation).ConfigureAwait(false);
        }
        catch (RpcException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (RpcException broken) when (StreamForecastException.IsPassing(broken))
        {
            options.OnBroken?.Invoke(broken);
            return false;
        }
        catch (RpcException refused)
        {
            throw StreamForecastException.Of(refused);
        }
    }
}
