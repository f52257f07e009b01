using Ramal.Lab.WhatsApp;

namespace Ramal.Lab;

/// <summary>Where clients find the simulated WhatsApp, and what proves that it is it.</summary>
public sealed record WhatsAppAddress(string Endpoint, string RootKey, string CertificateSha256);

/// <summary>A message of a phone, by its id.</summary>
public sealed record MessageRequest(string Message, string Text = "");

/// <summary>A chat of a phone, and what is written in it.</summary>
public sealed record ChatRequest(string Chat, string Text = "", string? Quoted = null, bool On = false, double Latitude = 0, double Longitude = 0);

/// <summary>A linked device.</summary>
public sealed record DeviceRequest(int Device);

/// <summary>What a phone acknowledges by itself.</summary>
public sealed record PhoneReceiptsRequest(PhoneReceipts Level);

/// <summary>A new group, or a change of one.</summary>
public sealed record GroupRequest(string? Subject = null, IReadOnlyList<string>? Members = null, IReadOnlyList<string>? Removed = null);

/// <summary>Something to go wrong for the devices of one number.</summary>
/// <param name="Number">Whose linked devices.</param>
/// <param name="Kind">spoil, drop, duplicate, reorder, cut, halfOpen, streamError.</param>
/// <param name="Code">Of a stream error.</param>
public sealed record WhatsAppFaultRequest(string Number, string Kind, int Code = 0);

/// <summary>Why something on a phone was not possible.</summary>
public sealed record PhoneProblem(string Problem);
