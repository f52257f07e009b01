using System.Globalization;
using System.Runtime.InteropServices;

namespace Ramal.Features.Instances;

/// <summary>Names one instance of the whole installation; written <c>2_1</c>, the session key.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="InstanceId">Counts from 1 within the account.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct InstanceKey(int AccountId, int InstanceId)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AccountId}_{InstanceId}");
}
