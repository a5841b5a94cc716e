using StreamForecast.Daemon.Commands;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
